import { ndisVersions, runtimeVersionMacro } from '../ddi/versions.js';
import type { NdisVersionDecl } from '../ddi/versions.js';
import type { Floor } from './answers.js';

function versionOf(floor: Floor): NdisVersionDecl {
  const version = ndisVersions.find(({ text }) => text === floor);
  if (version === undefined) throw new Error(`NDIS ${floor} is not in the table of versions`);
  return version;
}

/** The Windows releases that brought this NDIS version. */
export function releaseOf(floor: Floor): string {
  return versionOf(floor).release;
}

/** What templates say about the floor. */
export interface FloorSpec {
  readonly ndis: Floor;
  readonly major: number;
  readonly minor: number;
  readonly release: string;
  /** In C, what the running version is compared with: `NDIS_RUNTIME_VERSION_630`, or the number where no header is known that names it. */
  readonly constant: string;
  /** End of the TargetOSVersion decoration of an INF. */
  readonly target: string;
}

export function floorSpec(floor: Floor): FloorSpec {
  const version = versionOf(floor);
  const { major, minor, release, header, target } = version;
  if (target === undefined) throw new Error(`NDIS ${floor} is no floor`);
  const constant = header ? runtimeVersionMacro(version) : `(${major} << 16) | ${minor}`;
  return { ndis: floor, major, minor, release, constant, target };
}
