import type { StructureRevisions } from '../data/revisions.js';
import { runningVersions } from '../data/versions.js';
import type { Ndis } from './library.js';

const newestKnown = Math.max(...runningVersions.map(({ number }) => number));

/** NDIS_OBJECT_HEADER. */
export interface ObjectHeader {
  readonly type: number;
  readonly revision: number;
  readonly size: number;
}

export function readHeader(ndis: Ndis, address: number): ObjectHeader {
  const { memory } = ndis;
  return { type: memory.u8(address), revision: memory.u8(address + 1), size: memory.u16(address + 2) };
}

export function writeHeader(ndis: Ndis, address: number, header: ObjectHeader): void {
  ndis.memory.setU8(address, header.type);
  ndis.memory.setU8(address + 1, header.revision);
  ndis.memory.setU16(address + 2, header.size);
}

/** The revision that NDIS `version` writes or wants. */
export function revisionOf(
  structure: StructureRevisions,
  version: number,
): { revision: number; size: number } {
  const fitting = structure.revisions.findLast((each) => each.since <= version);
  if (fitting === undefined) throw new Error(`NDIS ${version} has no ${structure.name}`);
  return fitting;
}

/** What the next revision of a structure is longer by, in an NDIS that nobody knows yet. */
const GROWTH = 16;

/**
 * The header that NDIS puts into a structure of its own. In an NDIS newer than all that are known every structure has grown, and is of
 * a revision that the driver has to take for the newest that it knows (version-information-requirements-for-ndis-drivers.md, R-179).
 */
export function headerFor(structure: StructureRevisions, version: number): ObjectHeader {
  const { revision, size } = revisionOf(structure, version);
  const grown = version > newestKnown;
  return {
    type: structure.type[0],
    revision: grown ? revision + 1 : revision,
    size: grown ? size + GROWTH : size,
  };
}

/**
 * What is wrong with a header that a driver registered at `version` passes in, undefined when nothing is: the type, a
 * revision older than that version's, one that does not exist, or a size below the revision's.
 */
export function headerFault(
  structure: StructureRevisions,
  header: ObjectHeader,
  version: number,
): string | undefined {
  const { type, revision, size } = header;
  const [wanted, name] = structure.type;
  if (type !== wanted) return `${structure.name}.Header.Type is 0x${type.toString(16)} and must be ${name}`;
  const known = structure.revisions.find((each) => each.revision === revision);
  const least = revisionOf(structure, version);
  if (known === undefined || known.revision < least.revision) {
    return `${structure.name}.Header.Revision is ${revision}, NDIS ${versionName(version)} wants ${least.revision}`;
  }
  if (size < known.size) {
    return `${structure.name}.Header.Size is ${size}, revision ${revision} is ${known.size} bytes long`;
  }
  return undefined;
}

/** 630 as `6.30`. */
export function versionName(version: number): string {
  const minor = version % 100;
  return `${Math.floor(version / 100)}.${minor === 10 ? 1 : minor}`;
}

/** What fills the part of a structure that only a newer NDIS than any known could explain. */
const UNKNOWN = 0xcd;

/**
 * A structure's bytes with the header that NDIS `version` gives it, or with another: cut to the size that the revision has, and
 * longer when it is a revision that is not known.
 */
export function withHeader(
  structure: StructureRevisions,
  version: number,
  bytes: Uint8Array,
  other: Partial<ObjectHeader> = {},
): Uint8Array {
  const usual = headerFor(structure, version);
  const revision = other.revision ?? usual.revision;
  const newest = structure.revisions.at(-1)?.size ?? 0;
  const known = structure.revisions.find((each) => each.revision === revision);
  const whole = other.revision === undefined ? usual.size : (known?.size ?? newest + GROWTH);
  const size = other.size ?? whole;
  const headed = new Uint8Array(Math.max(size, whole)).fill(UNKNOWN);
  headed.set(bytes.subarray(0, headed.length));
  headed.set([other.type ?? usual.type, revision, size & 0xff, size >> 8]);
  return headed;
}
