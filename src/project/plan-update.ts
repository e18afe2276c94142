import type { Manifest, ManifestEntry } from './base/manifest.js';
import { BaseLost, decide } from './merge/decide.js';
import type { Collision } from './merge/collision.js';
import type { Outcome } from './merge/decide.js';
import { labelsOf } from './merge/merge-text.js';
import type { RenderedFile } from './rendered-file.js';
import type { Role } from './rendered-file.js';

export interface PathOutcome extends Outcome {
  readonly path: string;
  readonly role: Role;
  /** The path it had before. */
  readonly from?: string;
}

export interface UpdateInput {
  /** Undefined: nothing is known of what was generated before. */
  readonly manifest: Manifest | undefined;
  readonly next: readonly RenderedFile[];
  readonly version: string;
  /** What the user has at a path; undefined: nothing. */
  readonly disk: (path: string) => Buffer | undefined;
  readonly baseText: (hash: string) => Buffer | undefined;
  /** Paths that are looked at; all where undefined. */
  readonly only: ((path: string) => boolean) | undefined;
  /** Deleted files that come back. */
  readonly restore: ((path: string) => boolean) | undefined;
  readonly overwriteOwned: boolean;
  readonly onCollision: Collision | undefined;
  /** With no manifest: the project is right as it is, so files that it lacks were deleted. */
  readonly asItIs: boolean;
}

export interface UpdatePlan {
  /** One a path, sorted by path. */
  readonly outcomes: readonly PathOutcome[];
  /** The manifest once all is done. */
  readonly manifest: Manifest;
  /** Files that must be merged and whose base is lost. */
  readonly lost: readonly string[];
}

/** Compares what was generated, what is there and what would be generated, path by path. Reads through `input` alone. */
export function planUpdate(input: UpdateInput): UpdatePlan {
  const { manifest, next, version, only } = input;
  const known = manifest?.files ?? new Map<string, ManifestEntry>();
  const nextByPath = new Map(next.map((file) => [file.path, file] as const));
  const renamed = declaredRenames(known, nextByPath);
  const movedAway = new Set(renamed.values());
  const labels = labelsOf(manifest?.generatorVersion ?? version, version);

  const outcomes: PathOutcome[] = [];
  const entries = new Map<string, ManifestEntry>();
  const lost: string[] = [];
  const paths = [...new Set([...known.keys(), ...nextByPath.keys()])].sort();
  for (const path of paths) {
    if (movedAway.has(path)) continue;
    const from = renamed.get(path);
    const entry = known.get(path);
    if (only !== undefined && !only(path) && (from === undefined || !only(from))) {
      if (entry !== undefined) entries.set(path, entry);
      const former = from === undefined ? undefined : known.get(from);
      if (from !== undefined && former !== undefined) entries.set(from, former);
      continue;
    }
    const file = nextByPath.get(path);
    const restore = input.restore?.(path) ?? false;
    const rules = { ...input, labels, restore };
    const role = file?.role ?? entry?.role ?? 'merged';
    try {
      const outcome =
        from === undefined || file === undefined
          ? { path, ...decide({ base: entry, disk: input.disk(path), next: file }, rules) }
          : decideRename(from, file, known.get(from), input, rules);
      const { entry: after } = outcome;
      if (after !== undefined) entries.set(outcome.path, after);
      outcomes.push({ ...outcome, role });
    } catch (error) {
      if (!(error instanceof BaseLost)) throw error;
      lost.push(path);
    }
  }
  const isSame =
    entries.size === known.size && [...entries].every(([path, entry]) => sameEntry(entry, known.get(path)));
  return {
    outcomes,
    manifest: {
      generatorVersion: isSame ? (manifest?.generatorVersion ?? version) : version,
      files: entries,
    },
    lost,
  };
}

/** New path by old: the same template under another name, which no other file has now. */
function declaredRenames(
  known: ReadonlyMap<string, ManifestEntry>,
  next: ReadonlyMap<string, RenderedFile>,
): ReadonlyMap<string, string> {
  const gone = new Map<string, string>();
  for (const [path, { template }] of known)
    if (template !== undefined && !next.has(path)) gone.set(template, path);
  const renamed = new Map<string, string>();
  for (const [path, { template }] of next) {
    const from = template === undefined || known.has(path) ? undefined : gone.get(template);
    if (from !== undefined) renamed.set(path, from);
  }
  return renamed;
}

function decideRename(
  from: string,
  next: RenderedFile,
  base: ManifestEntry | undefined,
  input: UpdateInput,
  rules: Parameters<typeof decide>[1],
): Outcome & { readonly path: string; readonly from?: string } {
  const { path } = next;
  const old = input.disk(from);
  // Where letter case does not count, the old file is found under the new name too.
  const there = from.toLowerCase() === path.toLowerCase() && old !== undefined ? undefined : input.disk(path);
  if (old === undefined) return { path, ...decide({ base, disk: there, next }, rules) };
  if (there !== undefined) {
    const why = `${from} would be renamed to it, and both exist; kept both`;
    return { path: from, verb: 'conflict', why, ...(base === undefined ? {} : { entry: base }) };
  }
  const outcome = decide({ base, disk: old, next }, rules);
  const moves = outcome.verb === 'same' || outcome.verb === 'update' || outcome.verb === 'keep';
  return {
    ...outcome,
    path,
    from,
    verb: moves ? 'rename' : outcome.verb,
    content: outcome.content ?? old,
  };
}

function sameEntry(a: ManifestEntry, b: ManifestEntry | undefined): boolean {
  return (
    b !== undefined &&
    a.role === b.role &&
    a.base === b.base &&
    a.template === b.template &&
    a.orphan === b.orphan
  );
}
