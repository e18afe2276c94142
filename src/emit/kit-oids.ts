import { constants, valueOn } from '../ddi/constants.js';
import { oids, type Information } from '../ddi/oids.js';
import { heading, literal, type Plain } from './kit-text.js';

/** What the requests of an OID carry. */
export function emitOids(): string {
  const entries = [...oids].map(
    ([name, { query, set, queriedOfNdis = false }]) =>
      `  { ${[
        `name: '${name}'`,
        `oid: 0x${valueOf(name).toString(16).padStart(8, '0')}`,
        `query: ${literal(plain(query))}`,
        `set: ${literal(plain(set))}`,
        `queriedOfNdis: ${queriedOfNdis}`,
      ].join(', ')} },`,
  );
  return [heading, declarations, ...entries, '];', ''].join('\n');
}

const declarations = `
import type { revisions } from './revisions.js';

/** What lies in the buffer of a request: so many bytes; a counter of 8 or 4; pieces of so many bytes; a text with a NUL; a structure with a header. */
export type Information =
  | { readonly bytes: number }
  | { readonly counter: true }
  | { readonly list: number }
  | { readonly text: true }
  | { readonly structure: keyof typeof revisions };

export interface Oid {
  readonly name: string;
  readonly oid: number;
  /** Null: it cannot be asked. */
  readonly query: Information | null;
  /** Null: it cannot be set. */
  readonly set: Information | null;
  /** NDIS answers queries for the miniport. */
  readonly queriedOfNdis: boolean;
}

/** OIDs that a virtual miniport can support. */
export const oids: readonly Oid[] = [`.trimStart();

function plain(information: Information | undefined): Plain {
  return information === undefined ? null : { ...information };
}

function valueOf(name: string): number {
  const value = constants.get(name);
  const found = value === undefined ? undefined : valueOn(value, 'x86');
  if (typeof found !== 'number') throw new Error(`the facts have no number ${name}`);
  return found >>> 0;
}
