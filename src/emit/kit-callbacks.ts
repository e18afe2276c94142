import { callbacks } from '../ddi/callbacks.js';
import { irqlRange } from '../ddi/functions.js';
import { measureRecord } from '../ddi/measure.js';
import type { CallbackDecl } from '../ddi/types.js';
import { scalarType } from './kit-layouts.js';
import { heading, literal } from './kit-text.js';

/** Every callback: where its pointer lies, when it may be called, what it answers. */
export function emitCallbacks(): string {
  const entries = Object.entries<CallbackDecl>(callbacks).map(
    ([name, callback]) => `  ${name}: ${entry(callback)},`,
  );
  return [heading, declarations, ...entries, '};', ''].join('\n');
}

const declarations = `
export interface DdiCallback {
  readonly role: string;
  readonly edge: 'miniport' | 'protocol';
  readonly kind: 'characteristics' | 'optional-set' | 'service';
  /** Structure and member that carry it, with the member's offset; null when it is an argument. */
  readonly structure: string | null;
  readonly member: string | null;
  readonly offset: number | null;
  readonly mandatory: boolean | 'conditional';
  readonly minIrql: number;
  readonly maxIrql: number;
  /** First NDIS version that knows it; 600: always. */
  readonly ndis: number;
  readonly params: readonly string[];
  readonly returns: string;
  /** What it may return: names of statuses, or in words. */
  readonly values: readonly string[];
  readonly mayPend: boolean;
  /** The function that completes it when it pends. */
  readonly completion: string | null;
}

export const callbacks: Readonly<Record<string, DdiCallback>> = {`.trimStart();

function entry(callback: CallbackDecl): string {
  const [minIrql, maxIrql] = irqlRange(callback);
  const [structure = '', member] = (callback.member ?? '').split('.');
  const offset =
    member === undefined
      ? null
      : measureRecord(structure, 'x86').fields.find((field) => field.path === member)?.offset;
  const params = Object.values(callback.params).map((type) => scalarType(type) ?? 'ptr');
  return literal({
    role: callback.role,
    edge: callback.edge,
    kind: callback.kind,
    structure: member === undefined ? null : structure,
    member: member ?? null,
    offset: offset ?? null,
    mandatory: callback.mandatory,
    minIrql,
    maxIrql,
    ndis: callback.ndis,
    params,
    returns: callback.returns === 'VOID' ? 'void' : (scalarType(callback.returns) ?? 'ptr'),
    values: callback.values,
    mayPend: callback.mayPend,
    completion: callback.completion,
  });
}
