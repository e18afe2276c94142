import { functions, irqlRange } from '../ddi/functions.js';
import { records } from '../ddi/layouts.js';
import { measureRecord, resolveType } from '../ddi/measure.js';
import type { FunctionDecl } from '../ddi/types.js';
import { scalarType } from './kit-layouts.js';
import { heading, literal } from './kit-text.js';

/** Every import of the header: IRQL, first version, parameters and result as they cross the boundary. */
export function emitKitFunctions(): string {
  const entries = [...functions]
    .filter(([, declaration]) => declaration.inline !== true)
    .map(([name, declaration]) => `  ${name}: ${literal({ ...kitFunction(declaration) })},`);
  return [heading, declarations, ...entries, '};', ''].join('\n');
}

const declarations = `
/** How a value crosses from C: structures by value as a pointer to a copy, \`void\` for nothing. */
export type WireType = 'ptr' | 'u8' | 'u16' | 'u32' | 'i8' | 'i16' | 'i32' | 'u64' | 'i64';

export interface DdiFunction {
  readonly minIrql: number;
  readonly maxIrql: number;
  /** First NDIS version that has it; 600: always. */
  readonly ndis: number;
  /** In wasm order: a structure that is returned comes first as a pointer to its place, variable arguments last as a pointer. */
  readonly params: readonly WireType[];
  readonly names: readonly string[];
  readonly returns: WireType | 'void';
  /** The last parameter points to packed variable arguments. */
  readonly variadic: boolean;
  readonly pends: boolean;
  /** May fail: by its result, a status or NULL, or by a status through the parameter Status. */
  readonly fails: boolean;
}

export const functions: Readonly<Record<string, DdiFunction>> = {`.trimStart();

export interface KitFunction {
  readonly minIrql: number;
  readonly maxIrql: number;
  readonly ndis: number;
  readonly params: readonly string[];
  readonly names: readonly string[];
  readonly returns: string;
  readonly variadic: boolean;
  readonly pends: boolean;
  readonly fails: boolean;
}

const passedByPointer: ReadonlySet<string> = new Set(['structure', 'result', 'arguments']);

/** A function as clang lowers it for wasm32. */
export function kitFunction(declaration: FunctionDecl): KitFunction {
  const [minIrql, maxIrql] = irqlRange(declaration);
  const result = wire(declaration.returns);
  const hidden = result === 'structure' ? ['result'] : [];
  const rest = declaration.variadic === true ? ['arguments'] : [];
  const types = Object.values(declaration.params).map(wire);
  return {
    minIrql,
    maxIrql,
    ndis: declaration.ndis ?? 600,
    params: [...hidden, ...types, ...rest].map((type) => (passedByPointer.has(type) ? 'ptr' : type)),
    names: [...hidden, ...Object.keys(declaration.params), ...rest],
    returns: result === 'structure' ? 'void' : result,
    variadic: declaration.variadic === true,
    pends: declaration.pends === true,
    fails: canFail(declaration),
  };
}

/** FALSE of a wait or of an empty list is no failure, and neither is BOOLEAN at all. */
function canFail({ returns, params, fails = [] }: FunctionDecl): boolean {
  if (fails.length === 0 || fails.every((value) => value.includes('(empty)'))) return false;
  return returns === 'VOID' ? 'Status' in params : returns !== 'BOOLEAN' && returns !== 'UCHAR';
}

/** Clang's rule for wasm32: a structure of one member travels as that member, any other by a pointer. */
function wire(type: string): string {
  if (type === 'VOID' || type === 'void') return 'void';
  const scalar = scalarType(type);
  if (scalar !== null) return scalar;
  const name = resolveType(type, 'x86');
  const record = records.get(name);
  if (!record) return 'ptr';
  const { fields } = measureRecord(name, 'x86');
  const [only] = fields;
  if (record.kind === 'struct' && fields.length === 1 && only && only.dimensions.length === 0)
    return wire(only.type);
  return 'structure';
}
