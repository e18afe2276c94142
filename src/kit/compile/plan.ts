import { suspending } from '../kernel/suspending.js';
import { digest } from './content-cache.js';
import {
  defaultDefines,
  guardFlags,
  guardLinkFlags,
  linkFlags,
  wasmFeatures,
  wasmTarget,
  windowsTarget,
} from './flags.js';
import type { KitHeaders } from './headers.js';
import { includesIn } from './includes.js';
import type { CompileOptions } from './options.js';
import { findPackage, headerMount } from './places.js';
import { optimizeLevel } from './suspendable.js';

/** One C file, with everything its object file is made from. */
export interface Unit {
  readonly path: string;
  /** The files of the project that it includes. */
  readonly includes: readonly string[];
  /** Digest of what the object file is made from. */
  readonly key: string;
}

/** The C files that are checked together for one Windows architecture. */
export interface Check {
  readonly flags: readonly string[];
  /** A unit's key in the cache stands for: this file has passed. */
  readonly units: readonly Unit[];
}

/** One module: some units, linked and made suspendable. */
export interface Image {
  readonly name: string;
  readonly units: readonly Unit[];
  readonly linkedKey: string;
  readonly key: string;
}

export interface Plan {
  readonly sources: ReadonlyMap<string, string>;
  readonly headers: KitHeaders;
  readonly wasmFlags: readonly string[];
  readonly linkFlags: readonly string[];
  readonly units: readonly Unit[];
  readonly images: readonly Image[];
  readonly checks: readonly Check[];
}

/** The C files of each module to make, by the module's name. */
export type ImageUnits = ReadonlyMap<string, readonly string[]>;

/**
 * Says what is to be made and from what, by content; makes nothing. `checked` are the C files whose syntax is checked for
 * Windows too.
 */
export function planImages(
  sources: ReadonlyMap<string, string>,
  images: ImageUnits,
  checked: readonly string[],
  headers: KitHeaders,
  options: CompileOptions,
): Plan {
  const directories = options.includeDirectories ?? ['driver'];
  const common = commonFlags(options, directories);
  const guards = options.guards ?? false;
  const optimize = `-O${options.optimize ?? 1}`;
  const wasmFlags = [...wasmTarget, ...common, optimize, ...(guards ? guardFlags : []), '-c'];
  const link = guards ? guardLinkFlags : linkFlags;
  const { version } = findPackage('@yowasp/clang');

  const includesOf = includesIn(sources, directories);
  const digests = new Map([...sources].map(([path, text]) => [path, digest([path, text])]));
  const unitOf = (flags: readonly string[]): ((path: string) => Unit) => {
    const base = digest(['unit', version, headers.digest, ...flags]);
    return (path) => {
      const includes = includesOf(path);
      const contents = [path, ...includes].map((name) => digests.get(name) ?? '');
      return { path, includes, key: digest([base, ...contents]) };
    };
  };

  const paths = [...new Set([...images.values()].flat())].sort();
  const units = paths.map(unitOf(wasmFlags));
  const checks = (options.check ?? (['x64', 'arm64'] as const)).map((architecture) => {
    const flags = [...windowsTarget(architecture), ...common, '-fsyntax-only'];
    return { flags, units: [...checked].sort().map(unitOf(flags)) };
  });
  return {
    sources,
    headers,
    wasmFlags,
    linkFlags: link,
    units,
    images: [...images].map(([name, members]) =>
      image(
        name,
        units.filter((unit) => members.includes(unit.path)),
        link,
      ),
    ),
    checks,
  };
}

function commonFlags(options: CompileOptions, directories: readonly string[]): readonly string[] {
  const defines = Object.entries({ ...defaultDefines, ...options.defines });
  return [
    ...defines.map(([name, value]) => `-D${name}=${value}`),
    ...directories.map((directory) => `-I${directory}`),
    '-isystem',
    headerMount,
    options.warnings === 'off' ? '-w' : '-Werror',
  ];
}

function image(name: string, units: readonly Unit[], flags: readonly string[]): Image {
  const linkedKey = digest(['linked', ...flags, ...units.map((unit) => unit.key)]);
  const { version } = findPackage('binaryen');
  return {
    name,
    units,
    linkedKey,
    key: digest(['image', version, linkedKey, ...wasmFeatures, `${optimizeLevel}`, ...suspending]),
  };
}
