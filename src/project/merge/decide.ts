import type { ManifestEntry } from '../base/manifest.js';
import { entryFor, keepsText } from '../base/store.js';
import { contentHash } from '../content-hash.js';
import type { RenderedFile } from '../rendered-file.js';
import type { Collision } from './collision.js';
import { mergeJson } from './merge-json.js';
import type { KeyConflict } from './merge-json.js';
import { inShapeOf, mergeText } from './merge-text.js';
import type { Labels } from './merge-text.js';

/** What is done with a path, in the word that the report prints. */
export const verbs = [
  'same',
  'create',
  'update',
  'merge',
  'rename',
  'adopt',
  'keep',
  'stay deleted',
  'delete',
  'orphan',
  'conflict',
] as const;
export type Verb = (typeof verbs)[number];

export interface Outcome {
  readonly verb: Verb;
  /** What is written; null removes the file; undefined leaves it as it is. */
  readonly content?: Buffer | null;
  /** Generated text that is written beside the file. */
  readonly beside?: Buffer;
  /** What the manifest says afterwards; undefined: nothing. */
  readonly entry?: ManifestEntry;
  /** Why, where the verb does not say it. */
  readonly why?: string;
  /** Places between markers. */
  readonly places?: number;
  readonly keys?: readonly KeyConflict[];
}

export interface Facts {
  /** What is known from the last time. */
  readonly base: ManifestEntry | undefined;
  /** What the user has now. */
  readonly disk: Buffer | undefined;
  /** What would be generated now. */
  readonly next: RenderedFile | undefined;
}

export interface Rules {
  /** The text with this hash, as it was generated; undefined where it is lost. */
  readonly baseText: (hash: string) => Buffer | undefined;
  readonly labels: Labels;
  readonly restore: boolean;
  readonly overwriteOwned: boolean;
  readonly onCollision: Collision | undefined;
  /** Nothing is known of the project, and it is right as it is: what it lacks is left out, but for the kit. */
  readonly asItIs: boolean;
}

/** A file whose base is needed and gone. */
export class BaseLost extends Error {
  override readonly name = 'BaseLost';
}

/** What becomes of one path: the table of docs/regenerating.md. Throws `BaseLost`. */
export function decide(facts: Facts, rules: Rules): Outcome {
  const { base, disk, next } = facts;
  if (next === undefined) return base === undefined ? { verb: 'same' } : decideRetired(base, disk);
  if (next.role === 'once') return decideOnce(base, disk, next, rules);
  const entry = entryFor(next);
  if (disk === undefined) {
    if (base === undefined && rules.asItIs && next.role !== 'owned' && !rules.restore)
      return { verb: 'stay deleted', entry, why: 'the project is taken as it is' };
    if (base === undefined || base.orphan || rules.restore)
      return { verb: 'create', content: next.content, entry };
    return { verb: 'stay deleted', entry: base };
  }
  const hash = contentHash(disk);
  if (hash === entry.base) return { verb: base === undefined ? 'adopt' : 'same', entry };
  if (base?.base === undefined) return collide(next, entry, rules);
  if (basesOf(base).includes(hash)) return { verb: 'update', content: inShapeOf(disk, next.content), entry };
  if (next.role === 'owned' && rules.overwriteOwned)
    return { verb: 'update', content: next.content, entry, why: 'your edits are replaced' };
  if (entry.base === base.base) return { verb: 'keep', entry };
  if (next.role === 'owned') {
    return {
      verb: 'conflict',
      entry: base,
      why: 'edited by hand, though it is replaced as a whole; kept (--overwrite-owned replaces it)',
    };
  }
  const merged = basesOf(base).flatMap((text) => mergeThree(text, base, disk, next, rules) ?? []);
  if (merged.length === 0) throw new BaseLost();
  // Of two branches that git merged, either base may tell best what is the user's.
  return merged.reduce((best, other) => (weight(other) < weight(best) ? other : best));
}

function basesOf({ base, otherBases = [] }: ManifestEntry): string[] {
  return base === undefined ? [...otherBases] : [base, ...otherBases];
}

function weight({ verb, places = 0, keys = [] }: Outcome): number {
  return verb === 'conflict' ? 1 + places + keys.length : 0;
}

function decideRetired(base: ManifestEntry, disk: Buffer | undefined): Outcome {
  if (disk === undefined) return { verb: 'same' };
  if (base.role === 'once') return { verb: 'keep', why: 'no longer generated; it is yours' };
  if (base.orphan) return { verb: 'same', entry: base };
  if (basesOf(base).includes(contentHash(disk))) return { verb: 'delete', content: null };
  return {
    verb: 'orphan',
    entry: { ...base, orphan: true },
    why: 'no longer generated, kept for your edits; nothing of the project uses it any more',
  };
}

function decideOnce(
  base: ManifestEntry | undefined,
  disk: Buffer | undefined,
  next: RenderedFile,
  rules: Rules,
): Outcome {
  const entry = entryFor(next);
  if (disk === undefined && (base === undefined || rules.restore))
    return { verb: 'create', content: next.content, entry };
  if (base === undefined) return { verb: 'adopt', entry };
  // What was written at first is the base of all later texts.
  const { base: _, ...known } = entry;
  return { verb: 'same', entry: base.base === undefined ? known : { ...known, base: base.base } };
}

function collide(next: RenderedFile, entry: ManifestEntry, { onCollision, overwriteOwned }: Rules): Outcome {
  if (next.role === 'owned' && overwriteOwned) return { verb: 'update', content: next.content, entry };
  if (onCollision === 'yours') return { verb: 'keep', entry, why: 'taken as yours' };
  if (onCollision === 'theirs')
    return { verb: 'update', content: next.content, entry, why: 'was not generated; replaced' };
  const why = 'exists and was not generated; kept (--on-collision yours, theirs or new decides)';
  return { verb: 'conflict', why, ...(onCollision === 'new' ? { beside: next.content } : {}) };
}

/** Undefined where the text with this hash is lost. */
function mergeThree(
  hash: string,
  base: ManifestEntry,
  disk: Buffer,
  next: RenderedFile,
  rules: Rules,
): Outcome | undefined {
  const entry = entryFor(next);
  const text = keepsText(base.role) ? rules.baseText(hash) : undefined;
  if (text === undefined && keepsText(base.role)) return undefined;
  const { content } = next;
  const apart: Outcome = { verb: 'conflict', entry, beside: content, why: 'cannot be merged by lines; kept' };
  if (text === undefined) return apart;
  if (next.role === 'json') {
    const merged = mergeJson(text, disk, content, rules.labels);
    if (merged !== undefined) return mergedOutcome(disk, merged.content, entry, { keys: merged.conflicts });
  }
  const merged = mergeText(text, disk, content, rules.labels);
  if (merged === undefined) return apart;
  return mergedOutcome(disk, merged.content, entry, { places: merged.conflicts });
}

function mergedOutcome(
  disk: Buffer,
  content: Buffer,
  entry: ManifestEntry,
  { places = 0, keys = [] }: { readonly places?: number; readonly keys?: readonly KeyConflict[] },
): Outcome {
  const write = content.equals(disk) ? {} : { content };
  if (places > 0) return { verb: 'conflict', ...write, entry, places };
  if (keys.length > 0) return { verb: 'conflict', ...write, entry, keys };
  return { verb: 'content' in write ? 'merge' : 'keep', ...write, entry };
}
