import { jsonText } from '../json-text.js';
import { diff3 } from './diff3.js';
import { mergeText } from './merge-text.js';
import type { Labels } from './merge-text.js';
import { isBinary, plainText, shapeOf, shaped } from './text-shape.js';

/** A place in JSON that both sides changed: yours stayed. */
export interface KeyConflict {
  /** Keys joined by dots. */
  readonly key: string;
  readonly yours: unknown;
  readonly theirs: unknown;
}

export interface MergedJson {
  readonly content: Buffer;
  readonly conflicts: readonly KeyConflict[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Three-way merge of JSON by key: order, further keys and layout are those of `yours`. What both changed stays as `yours` has it, since
 * markers would make the file unreadable to every tool; it is listed. Undefined where one is not plain JSON (comments, doubled keys,
 * numbers that would change): then its lines can be merged.
 */
export function mergeJson(
  base: Buffer,
  yours: Buffer,
  theirs: Buffer,
  labels: Labels,
): MergedJson | undefined {
  const [b, y, t] = [parsed(base), parsed(yours), parsed(theirs)];
  if (b === undefined || y === undefined || t === undefined) return undefined;
  const conflicts: KeyConflict[] = [];
  const value = mergeValue(b.value, y.value, t.value, '', conflicts);
  if (sameJson(value, y.value)) return { content: yours, conflicts };
  // Where lines merge to the same value, they keep the layout that the user gave them.
  const lines = mergeText(base, yours, theirs, labels);
  if (lines?.conflicts === 0) {
    const read = parsed(lines.content);
    if (read !== undefined && sameJson(read.value, value)) return { content: lines.content, conflicts };
  }
  const text = reindented(jsonText(value), indentOf(plainText(yours)));
  return {
    content: shaped(Buffer.from(text, 'utf8').toString('latin1'), shapeOf(yours, shapeOf(theirs))),
    conflicts,
  };
}

/** The value, if writing it back would lose nothing but layout. */
function parsed(content: Buffer): { readonly value: unknown } | undefined {
  if (isBinary(content)) return undefined;
  const text = Buffer.from(plainText(content), 'latin1').toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    const dense = text.replace(/("(?:\\.|[^"\\])*")|\s+/g, (_, literal: string | undefined) => literal ?? '');
    return JSON.stringify(value) === dense ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equal values, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => sameJson(item, b[at]));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
    );
  }
  return a === b;
}

function mergeValue(b: unknown, y: unknown, t: unknown, key: string, conflicts: KeyConflict[]): unknown {
  if (sameJson(y, t) || sameJson(b, t)) return y;
  // Not what was generated, even where it is equal: the user may have put the keys in another order.
  if (isObject(y) && isObject(t)) return mergeObject(isObject(b) ? b : {}, y, t, key, conflicts);
  if (sameJson(b, y)) return t;
  if (Array.isArray(b) && Array.isArray(y) && Array.isArray(t)) {
    const merged = mergeList(b, y, t);
    if (merged !== undefined) return merged;
  }
  conflicts.push({ key, yours: y, theirs: t });
  return y;
}

function mergeObject(
  b: JsonObject,
  y: JsonObject,
  t: JsonObject,
  path: string,
  conflicts: KeyConflict[],
): JsonObject {
  const has = Object.hasOwn;
  const entries = Object.entries(y).flatMap(([key, value]): [string, unknown][] => {
    // What the generator dropped goes, unless the user changed it.
    if (!has(t, key)) return has(b, key) && sameJson(b[key], value) ? [] : [[key, value]];
    const inside = path === '' ? key : `${path}.${key}`;
    return [[key, mergeValue(has(b, key) ? b[key] : undefined, value, t[key], inside, conflicts)]];
  });
  let before: string | undefined;
  for (const [key, value] of Object.entries(t)) {
    // What the user removed stays away.
    if (!has(y, key) && !has(b, key)) {
      const at = entries.findIndex(([other]) => other === before);
      entries.splice(before === undefined ? 0 : at < 0 ? entries.length : at + 1, 0, [key, value]);
    }
    before = key;
  }
  return Object.fromEntries(entries);
}

/** Lists by what was put in and taken out; undefined where both sides did so at one place and order may matter. */
function mergeList(
  b: readonly unknown[],
  y: readonly unknown[],
  t: readonly unknown[],
): unknown[] | undefined {
  const keys = (list: readonly unknown[]): string[] => list.map((item) => JSON.stringify(item));
  const [inBase, inYours, inTheirs] = [keys(b), keys(y), keys(t)];
  const pieces = diff3(inBase, inYours, inTheirs);
  const clean = pieces.flatMap((piece) => (piece.kind === 'clean' ? piece.items : []));
  if (pieces.every(({ kind }) => kind === 'clean')) return clean.map((item): unknown => JSON.parse(item));
  const names = [...inBase, ...inYours, ...inTheirs].every((item) => item.startsWith('"'));
  const isSet = [inBase, inYours, inTheirs].every((list) => new Set(list).size === list.length);
  if (!names || !isSet) return undefined;
  const kept = inYours.filter((item) => inTheirs.includes(item) || !inBase.includes(item));
  const added = inTheirs.filter((item) => !inBase.includes(item) && !inYours.includes(item));
  return [...kept, ...added].map((item): unknown => JSON.parse(item));
}

function indentOf(text: string): string {
  return /^[[{]\n([ \t]+)/.exec(text)?.[1] ?? '  ';
}

function reindented(text: string, indent: string): string {
  return text.replace(/^(?: {2})+/gm, (spaces) => indent.repeat(spaces.length / 2));
}
