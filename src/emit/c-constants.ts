import { constantGroups } from '../ddi/constants.js';
import type { ConstantGroup, ConstantValue } from '../ddi/types.js';

/** Every constant of the facts as a macro. */
export function emitConstants(): string {
  return constantGroups.map(emitGroup).join('\n');
}

function emitGroup(group: ConstantGroup): string {
  const signed = Object.entries(group.signed).map(([name, value]) => define(name, value, group.type, ''));
  const unsigned = Object.entries(group.unsigned).map(([name, value]) =>
    define(name, value, group.type, 'U'),
  );
  return [...signed, ...unsigned, ''].join('\n');
}

function define(name: string, value: ConstantValue, type: string | undefined, suffix: string): string {
  return `#define ${name} ${typeof value === 'object' ? byLayout(value, suffix) : literal(value, type, suffix)}`;
}

function byLayout([x86, x64]: Exclude<ConstantValue, number | bigint>, suffix: string): string {
  if (x86 === null || x64 === null) throw new Error('a constant is declared on both layouts or on none');
  return `NDIS_KIT_BY_LAYOUT(${literal(x86, undefined, suffix)}, ${literal(x64, undefined, suffix)})`;
}

function literal(value: number | bigint, type: string | undefined, suffix: string): string {
  if (type !== undefined) return `((${type})0x${value.toString(16).padStart(8, '0')}L)`;
  const long = typeof value === 'bigint' ? `${suffix}LL` : suffix;
  if (value < 0) return `(${value}${long})`;
  return value < 256 ? `${value}${long}` : `0x${value.toString(16)}${long}`;
}
