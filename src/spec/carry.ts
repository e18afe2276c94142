import { isDeepStrictEqual } from 'node:util';
import type { AnswerId, Answers } from './answers.js';
import { shown } from './problem.js';
import { questions } from './questions.js';
import type { Before } from './questions.js';
import { settle } from './settle.js';
import type { Given, GivenAnswers } from './settle.js';
import { defaultVlanIds, highestVlan, readVlanIds } from './vlan-ids.js';

export interface Carried {
  readonly given: Map<AnswerId | 'miniports', Given>;
  /** What became of stored answers: sentences. */
  readonly notes: readonly string[];
}

/**
 * Stored answers, overruled by those given now. One that was the default, and whose default is another now, follows (a description
 * that names the driver follows its new name); one that no longer goes with the others is dropped; the rest stays as stored.
 * Throws `Refused` where the stored answers are wrong in themselves.
 */
export function carryOver(stored: GivenAnswers, now: GivenAnswers): Carried {
  const former = settle(stored).answers;
  const notes: string[] = [];
  const given = new Map([...stored, ...now]);
  fitRows(former, now, given, notes);
  const then = beforeOf(former, stored);
  const settled: Partial<Record<AnswerId, unknown>> = {};
  const before = {
    settled: settled as Partial<Answers>,
    given: (id: AnswerId | 'miniports') => given.get(id)?.value,
  };
  for (const question of questions) {
    const { id } = question;
    const byDefault = question.default(before);
    const kept = stored.get(id);
    if (kept !== undefined && !now.has(id) && given.has(id)) {
      const wasDefault = isDeepStrictEqual(former[id], question.default(then));
      if (wasDefault && !isDeepStrictEqual(byDefault, former[id])) {
        if (question.asked?.(before.settled) === false) given.delete(id);
        else given.set(id, { ...kept, value: byDefault });
        notes.push(`${id} follows the other answers: ${shown(byDefault)}.`);
      } else if ('problem' in question.read(given.get(id)?.value, before)) {
        given.delete(id);
        notes.push(`${id}: ${shown(kept.value)} no longer goes with the other answers.`);
      }
    }
    const value = given.get(id)?.value;
    const reading = value === undefined ? undefined : question.read(value, before);
    settled[id] = reading !== undefined && 'value' in reading ? reading.value : byDefault;
  }
  return { given, notes };
}

/**
 * Stored answers that go together. Two branches may have changed answers that depend on each other: ids are then as many as the
 * virtual miniports that they are for, and what goes with another distribution is left out.
 */
export function mendStored(stored: GivenAnswers): {
  readonly given: GivenAnswers;
  readonly notes: readonly string[];
} {
  const given = new Map(stored);
  const value = (id: AnswerId | 'miniports'): unknown => given.get(id)?.value;
  const notes: string[] = [];
  const leaveOut = (id: AnswerId): void => {
    if (given.delete(id))
      notes.push(`${id}: ${shown(stored.get(id)?.value)} does not go with the other answers.`);
  };
  const count = value('virtualMiniports');
  if (value('distribution') === 'passthrough' && count !== 1) leaveOut('virtualMiniports');
  if (value('distribution') !== 'vlan') leaveOut('vlanIds');
  const ids = readVlanIds(value('vlanIds'));
  if ('ids' in ids && typeof count === 'number' && ids.ids.length !== count) {
    if (isDeepStrictEqual(ids.ids, defaultVlanIds(ids.ids.length))) leaveOut('vlanIds');
    else setIds(given, resizedIds(ids.ids, count), notes);
  }
  const rows = given.get('miniports');
  if (
    rows !== undefined &&
    Array.isArray(rows.value) &&
    typeof count === 'number' &&
    rows.value.length !== count
  ) {
    const list: readonly unknown[] = rows.value;
    given.set('miniports', { ...rows, value: resized(list, count, () => ({})) });
    notes.push(`miniports: now ${count} rows.`);
  }
  return { given, notes };
}

function setIds(given: Map<AnswerId | 'miniports', Given>, value: readonly number[], notes: string[]): void {
  given.set('vlanIds', { where: 'vlanIds', ...given.get('vlanIds'), value });
  notes.push(`vlanIds follows the number of virtual miniports: ${shown(value)}.`);
}

function resizedIds(ids: readonly number[], count: number): number[] {
  const free = freeIds(ids);
  return resized(ids, count, () => free.next().value ?? 0);
}

function beforeOf(settled: Answers, given: GivenAnswers): Before {
  return { settled, given: (id) => given.get(id)?.value };
}

/** Rows and VLAN ids that the user chose are kept for the virtual miniports that stay. */
function fitRows(
  former: Answers,
  now: GivenAnswers,
  given: Map<AnswerId | 'miniports', Given>,
  notes: string[],
): void {
  if (now.has('miniports')) {
    // Rows say how many there are and, where they do, which ids they have.
    if (!now.has('virtualMiniports')) given.delete('virtualMiniports');
    if (!now.has('vlanIds')) given.delete('vlanIds');
    return;
  }
  const count = now.get('virtualMiniports')?.value;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count === former.virtualMiniports)
    return;
  const rows = given.get('miniports');
  if (rows !== undefined && Array.isArray(rows.value)) {
    const list: readonly unknown[] = rows.value;
    given.set('miniports', { ...rows, value: resized(list, count, () => ({})) });
  }
  const ids = given.get('vlanIds');
  if (ids === undefined || now.has('vlanIds')) return;
  const { vlanIds } = former;
  if (isDeepStrictEqual(vlanIds, defaultVlanIds(vlanIds.length))) return;
  setIds(given, resizedIds(vlanIds, count), notes);
}

function resized<T>(list: readonly T[], count: number, more: () => T): T[] {
  // A count out of range is refused later; here it must only stay small.
  const wanted = Math.min(count, highestVlan);
  return [...list.slice(0, wanted), ...Array.from({ length: Math.max(0, wanted - list.length) }, more)];
}

/** Ids after the highest, then those in between. */
function* freeIds(taken: readonly number[]): Generator<number, undefined> {
  const highest = Math.max(0, ...taken);
  for (let id = highest + 1; id <= highestVlan; id++) yield id;
  for (let id = 1; id < highest; id++) if (!taken.includes(id)) yield id;
  return undefined;
}
