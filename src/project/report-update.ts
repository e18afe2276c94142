import { questions } from '../spec/questions.js';
import { shown } from '../spec/problem.js';
import { storedAnswers } from '../spec/settle.js';
import { manifestPath } from './base/manifest.js';
import { colourDiff } from './diff-text.js';
import type { Verb } from './merge/decide.js';
import type { KeyConflict } from './merge/merge-json.js';
import type { PathOutcome } from './plan-update.js';
import { fromHere } from './report.js';
import { shellWord } from './shell-word.js';
import { storedPath } from './stored.js';
import type { Update } from './update-project.js';

/** How the count line calls what was done. */
const counted: Readonly<Record<Exclude<Verb, 'same'>, string>> = {
  create: 'created',
  update: 'updated',
  merge: 'merged',
  rename: 'renamed',
  adopt: 'adopted',
  keep: 'kept',
  'stay deleted': 'left deleted',
  delete: 'deleted',
  orphan: 'orphaned',
  conflict: 'in conflict',
};

export interface UpdateReport {
  readonly mode: 'write' | 'look' | 'check';
  readonly colour: boolean;
  /** Unified diffs of what would be written, one a file. */
  readonly diffs: readonly string[];
}

/** What a door prints about an update: answers that changed, a line a path, the counts, conflicts, the way back. */
export function reportUpdate(
  update: Update,
  cwd: string,
  { mode, colour, diffs }: UpdateReport,
): readonly string[] {
  const { outcomes, changes, written, undo, unresolved } = update;
  const listed = outcomes.filter(({ verb }) => verb !== 'same');
  const conflicts = listed.filter(({ verb }) => verb === 'conflict');
  const calm = listed.filter(({ verb }) => verb !== 'conflict');
  const counts = Object.entries(counted).flatMap(([verb, word]) => {
    const count = listed.filter((outcome) => outcome.verb === verb).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const same = outcomes.length - listed.length;
  const own = bookkeeping(update);
  const nothing = changes.length === 0 && conflicts.length === 0 && unresolved.length === 0;
  return [
    ...diffs.flatMap((diff) => colourDiff(diff, colour)),
    ...answerLines(update),
    ...calm.map(pathLine),
    ...own,
    [...counts, `${same} unchanged`].join(' · '),
    ...conflicts.flatMap(conflictLines),
    ...unresolved.map((path) => `conflict markers of an earlier run stand in ${path}`),
    ...(nothing ? ['up to date'] : []),
    ...(!nothing && mode === 'check' ? ['not up to date: run ndis-im update'] : []),
    ...(!nothing && mode === 'look' ? ['nothing was written'] : []),
    ...(written && undo !== undefined ? [`undo: ${inRoot(update, cwd)}${undo}`] : []),
  ];
}

/** The same as one JSON document. */
export function reportUpdateAsJson(update: Update, cwd: string, diffs: readonly string[]): string {
  const { root, before, answers, notes, outcomes, changes, written, unresolved, undo } = update;
  return JSON.stringify(
    {
      destination: fromHere(root, cwd),
      written,
      upToDate:
        changes.length === 0 && unresolved.length === 0 && !outcomes.some(({ verb }) => verb === 'conflict'),
      answers,
      answersBefore: before,
      notes,
      files: outcomes.map(({ path, from, role, verb, why, places, keys }) => ({
        path,
        from,
        role,
        verb,
        why,
        places,
        keys,
      })),
      unresolved,
      undo,
      ...(diffs.length > 0 ? { diffs } : {}),
    },
    null,
    2,
  );
}

function answerLines({ before, answers }: Update): string[] {
  const [old, now] = [storedAnswers(before), storedAnswers(answers)];
  const keys = [...questions.map(({ id }) => id), 'miniports'];
  return keys.flatMap((key) => {
    const [from, to] = [JSON.stringify(old[key]), JSON.stringify(now[key])];
    return from === to ? [] : [`${key}: ${shown(old[key] ?? null)} → ${shown(now[key] ?? null)}`];
  });
}

const verbWidth = 12;

function line(verb: string, text: string): string {
  return `${verb.padEnd(verbWidth)}  ${text}`;
}

function pathLine({ verb, path, from, why }: PathOutcome): string {
  const was = from === undefined ? '' : ` (was ${from})`;
  return line(verb, `${path}${was}${why === undefined ? '' : `: ${why}`}`);
}

/** The generator's own files, where they change. */
function bookkeeping({ changes }: Update): string[] {
  return changes
    .filter(({ path }) => path === manifestPath || path === storedPath)
    .map(({ path, before }) => line(before === undefined ? 'create' : 'update', path));
}

function conflictLines({ path, from, why, places = 0, keys = [] }: PathOutcome): string[] {
  const was = from === undefined ? '' : ` (was ${from})`;
  if (places > 0)
    return [
      line(
        'conflict',
        `${path}${was}: ${places} ${places === 1 ? 'place' : 'places'} between <<<<<<< and >>>>>>>`,
      ),
    ];
  if (keys.length > 0) return keys.map((conflict) => line('conflict', `${path}${was}: ${keyText(conflict)}`));
  return [line('conflict', `${path}${was}: ${why ?? ''}`)];
}

function keyText({ key, yours, theirs }: KeyConflict): string {
  return `${key} stays ${shown(yours)}; generated is ${shown(theirs)}`;
}

function inRoot({ root }: Update, cwd: string): string {
  const place = fromHere(root, cwd);
  return place === '.' ? '' : `cd ${shellWord(place)} && `;
}
