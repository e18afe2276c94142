import { headerVersionConstants } from './constants/header-versions.js';
import { interfaceConstants } from './constants/interface.js';
import { kernelConstants } from './constants/kernel.js';
import { ndisStatusConstants } from './constants/ndis-status.js';
import { ndisConstants } from './constants/ndis.js';
import { ntStatusConstants } from './constants/nt-status.js';
import { oidConstants } from './constants/oids.js';
import { revisionConstants } from './constants/revisions.js';
import type { ByLayout, ConstantGroup, ConstantValue, Layout } from './types.js';

export const constantGroups: readonly ConstantGroup[] = [
  kernelConstants,
  ntStatusConstants,
  ndisStatusConstants,
  headerVersionConstants,
  ndisConstants,
  interfaceConstants,
  oidConstants,
  revisionConstants,
];

export const constants: ReadonlyMap<string, ConstantValue> = new Map(
  constantGroups.flatMap((group) => [...Object.entries(group.signed), ...Object.entries(group.unsigned)]),
);

/** The value on one layout; null where it is not declared there. */
export function valueOn<T extends number | bigint>(value: ByLayout<T>, layout: Layout): T | null {
  return typeof value === 'object' ? value[layout === 'x86' ? 0 : 1] : value;
}
