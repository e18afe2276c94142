import { constants, valueOn } from '../ddi/constants.js';
import { sizeMacro, structureRevisions } from '../ddi/structure-revisions.js';
import { heading, literal } from './kit-text.js';

/** Every structure with a header: its object type, its revisions, their sizes on wasm32. */
export function emitRevisions(): string {
  const entries = [...structureRevisions].map(([name, { type, since }]) => {
    const revisions = since.map((version, at) => ({
      revision: at + 1,
      size: integer(sizeMacro(name, at + 1)),
      since: version,
    }));
    return `  ${name}: ${literal({ name, type: [integer(type), type], revisions })},`;
  });
  return [heading, declarations, ...entries, '} satisfies Record<string, StructureRevisions>;', ''].join(
    '\n',
  );
}

const declarations = `
/** A structure's revisions: which NDIS has which, and how long each is. */
export interface StructureRevisions {
  readonly name: string;
  /** NDIS_OBJECT_TYPE_XXX, and its name. */
  readonly type: readonly [value: number, name: string];
  /** Newest last. */
  readonly revisions: readonly { readonly revision: number; readonly size: number; readonly since: number }[];
}

export const revisions = {`.trimStart();

function integer(name: string): number {
  const value = constants.get(name);
  const found = value === undefined ? undefined : valueOn(value, 'x86');
  if (typeof found !== 'number') throw new Error(`the facts have no number ${name}`);
  return found;
}
