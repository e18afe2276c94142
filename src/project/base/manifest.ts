import { Refused, shown } from '../../spec/problem.js';
import { roles } from '../rendered-file.js';
import type { Role } from '../rendered-file.js';
import { isSafePath } from './safe-path.js';
import { compareVersions } from './versions.js';

export const baseFolder = '.ndis-im';
export const manifestPath = `${baseFolder}/manifest.json`;

/** What is known of a file since it was last generated. One that is gone from the disk was deleted by the user. */
export interface ManifestEntry {
  readonly role: Role;
  /** Hash of the text as generated, line ends aside; of a `once` file as it was first written, if that is known. */
  readonly base?: string;
  readonly template?: string;
  /** No longer generated, kept because the user changed it. */
  readonly orphan?: true;
  /** Further bases that the file may have: git kept the lines of two branches. Not written. */
  readonly otherBases?: readonly string[];
}

export interface Manifest {
  readonly generatorVersion: string;
  /** By path below the root. */
  readonly files: ReadonlyMap<string, ManifestEntry>;
}

const schema = 1;
const largest = 4 * 1024 * 1024;

/**
 * Keys sorted, a file a line, and every line ends alike: git can merge two versions line by line and keep both
 * (`merge=union`), and what comes out is still JSON.
 */
export function writeManifest({ generatorVersion, files }: Manifest): Buffer {
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([path, { role, base, template, orphan }]) =>
        `    ${JSON.stringify(path)}: ${JSON.stringify({ role, base, template, orphan })},\n`,
    );
  const head = `{\n  "schema": ${schema},\n  "generatorVersion": ${JSON.stringify(generatorVersion)},\n  "files": {\n`;
  return Buffer.from(`${head}${lines.join('')}    "": null\n  }\n}\n`, 'utf8');
}

const wayBack = `Bring it back with \`git restore ${baseFolder}\`, or take the project as it is with --new-base.`;

/** Reads the manifest of a project. Throws `Refused` where it is damaged, hostile or newer than this package. */
export function readManifest(content: Buffer, version: string): Manifest {
  const refuse = (problem: string): never => {
    throw new Refused([`${manifestPath}: ${problem}`]);
  };
  const damaged = (what: string): never => refuse(`${what}. ${wayBack}`);
  if (content.length > largest) damaged('is too large to be a manifest');
  let read: unknown;
  try {
    read = JSON.parse(content.toString('utf8'));
  } catch {
    return damaged(
      /^<{7} /m.test(content.toString('latin1')) ? 'holds conflict markers' : 'is damaged: it is not JSON',
    );
  }
  if (!isRecord(read) || !isRecord(read.files)) return damaged('is damaged: it lists no files');
  if (typeof read.schema === 'number' && read.schema > schema) refuse(newer(version));
  const { generatorVersion } = read;
  if (
    read.schema !== schema ||
    typeof generatorVersion !== 'string' ||
    !/^\d+\.\d+\.\d+/.test(generatorVersion)
  )
    return damaged('is damaged: it names no version');
  if (compareVersions(generatorVersion, version) > 0)
    refuse(`was written by generator-ndis-im ${shown(generatorVersion).slice(1, -1)}. ${newer(version)}`);
  const files = new Map<string, ManifestEntry>();
  for (const [path, entry] of Object.entries(read.files)) {
    if (path === '') continue;
    if (!isSafePath(path)) damaged(`names ${shown(path)}, which is no path of a project`);
    files.set(path, entryOf(entry) ?? damaged(`is damaged at ${shown(path)}`));
  }
  for (const [path, bases] of basesByLine(content.toString('utf8'))) {
    const entry = files.get(path);
    const otherBases = bases.filter((base) => base !== entry?.base);
    if (entry !== undefined && otherBases.length > 0) files.set(path, { ...entry, otherBases });
  }
  return { generatorVersion, files };
}

/** Bases of each path by the lines that name it: of two lines for one path, JSON gives the last alone. */
function basesByLine(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [, path = '""', base = ''] of text.matchAll(
    /^ {4}("(?:[^"\\]|\\.)+"): \{.*"base":"([0-9a-f]{64})"/gm,
  )) {
    const name = String(JSON.parse(path));
    found.set(name, [...(found.get(name) ?? []), base]);
  }
  return found;
}

function newer(version: string): string {
  return `This is ${version}, which is older: run the newer one.`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entryOf(value: unknown): ManifestEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { role: name, base, template, orphan } = value;
  const role = roles.find((known) => known === name);
  if (role === undefined) return undefined;
  if (base !== undefined && (typeof base !== 'string' || !/^[0-9a-f]{64}$/.test(base))) return undefined;
  if (base === undefined && role !== 'once') return undefined;
  if (template !== undefined && typeof template !== 'string') return undefined;
  return {
    role,
    ...(base === undefined ? {} : { base }),
    ...(template === undefined ? {} : { template }),
    ...(orphan === true ? { orphan } : {}),
  };
}
