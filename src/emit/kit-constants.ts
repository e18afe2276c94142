import { constantGroups, constants, valueOn } from '../ddi/constants.js';
import { enums } from '../ddi/layouts.js';
import { heading } from './kit-text.js';

/** Every integer constant of the header as on wasm32; statuses as unsigned numbers. */
export function emitKitConstants(): string {
  const statuses = new Set(
    constantGroups.flatMap((group) =>
      group.type === undefined ? [] : [...Object.keys(group.signed), ...Object.keys(group.unsigned)],
    ),
  );
  const macros = [...constants].flatMap(([name, value]) =>
    line(name, valueOn(value, 'x86'), statuses.has(name)),
  );
  const enumerators = [...enums.values()].flatMap(({ values }) =>
    Object.entries(values).flatMap(([name, value]) => line(name, valueOn(value, 'x86'), false)),
  );
  return [heading, ...macros, ...enumerators, ''].join('\n');
}

function line(name: string, value: number | bigint | null, unsigned: boolean): readonly string[] {
  if (value === null) return [];
  const plain = unsigned && typeof value === 'number' ? value >>> 0 : value;
  const text = plain < 10 ? String(plain) : `0x${plain.toString(16)}`;
  return [`export const ${name} = ${text}${typeof plain === 'bigint' ? 'n' : ''};`];
}
