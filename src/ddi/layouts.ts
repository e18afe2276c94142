import { baseTypes } from './layouts/base.js';
import { interfaceTypes } from './layouts/interface.js';
import { ioTypes } from './layouts/io.js';
import { kernelTypes } from './layouts/kernel.js';
import { libraryTypes } from './layouts/library.js';
import { miniportTypes } from './layouts/miniport.js';
import { nblTypes } from './layouts/nbl.js';
import { offloadTypes } from './layouts/offload.js';
import { oidTypes } from './layouts/oid.js';
import { powerTypes } from './layouts/power.js';
import { protocolTypes } from './layouts/protocol.js';
import type { EnumDecl, FunctionType, Layout, RecordDecl, TypeGroup } from './types.js';

export const typeGroups: readonly TypeGroup[] = [
  baseTypes,
  kernelTypes,
  ioTypes,
  nblTypes,
  interfaceTypes,
  oidTypes,
  powerTypes,
  offloadTypes,
  libraryTypes,
  miniportTypes,
  protocolTypes,
];

function collect<T>(pick: (group: TypeGroup) => Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(typeGroups.flatMap((group) => Object.entries(pick(group))));
}

export const typedefs: ReadonlyMap<string, string | Readonly<Record<Layout, string>>> = collect(
  (group) => group.typedefs,
);
export const functionTypes: ReadonlyMap<string, FunctionType> = collect((group) => group.functionTypes);
export const enums: ReadonlyMap<string, EnumDecl> = collect((group) => group.enums);
export const records: ReadonlyMap<string, RecordDecl> = collect((group) => group.records);

/** C tag of a record or enumeration. */
export function tagOf(name: string): string {
  return records.get(name)?.tag ?? enums.get(name)?.tag ?? `_${name}`;
}

const nameByTag: ReadonlyMap<string, string> = new Map(
  [...records.keys(), ...enums.keys()].map((name) => [tagOf(name), name]),
);

/** The record or enumeration that has this tag. */
export function nameOfTag(tag: string): string | undefined {
  return nameByTag.get(tag);
}
