import type { AnswerId, Answers } from './answers.js';
import { displayProblem } from './display-text.js';
import { Refused, shown } from './problem.js';
import { longestFriendlyName, mostMiniports, questions } from './questions.js';
import type { Before } from './questions.js';
import { writeVlanIds } from './vlan-ids.js';

/** A value as it came and the place it came from, as problems name it: `--name`, `answers.json: name`. */
export interface Given {
  readonly value: unknown;
  readonly where: string;
}

export type GivenAnswers = ReadonlyMap<AnswerId | 'miniports', Given>;

export interface Settled {
  readonly answers: Answers;
  /** What was decided for the user and why: sentences. */
  readonly notes: readonly string[];
}

/**
 * Completes what is given with defaults and validates all of it together, whatever source it came from.
 * Throws `Refused` with every problem found.
 */
export function settle(given: GivenAnswers): Settled {
  const problems: string[] = [];
  const notes: string[] = [];
  const all = new Map(given);
  const rows = spreadRows(all, problems);
  const refused = new Set<AnswerId>();
  const settled: Record<string, unknown> = {};
  const before: Before = { settled, given: (id) => all.get(id)?.value };

  for (const question of questions) {
    const from = all.get(question.id);
    settled[question.id] = question.default(before);
    // What depends on a refused answer is judged when that one is right.
    if (from === undefined || question.after?.some((id) => refused.has(id)) === true) continue;
    const reading = question.read(from.value, before);
    if ('problem' in reading) {
      refused.add(question.id);
      problems.push(`${from.where}: ${reading.problem}`);
    } else {
      settled[question.id] = reading.value;
      notes.push(...(reading.notes ?? []));
    }
  }
  const answers = settled as unknown as Answers;
  const complete: Answers = rows === undefined ? answers : { ...answers, miniports: rows };
  if (problems.length === 0) problems.push(...friendlyNameProblems(complete, given));
  if (problems.length > 0) throw new Refused(problems);
  return { answers: complete, notes };
}

/** Takes the rows of an answers file apart: ids become `vlanIds`, names stay; undefined when there are no rows. */
function spreadRows(
  all: Map<AnswerId | 'miniports', Given>,
  problems: string[],
): Answers['miniports'] | undefined {
  const rows = all.get('miniports');
  if (rows === undefined) return undefined;
  const count = all.get('virtualMiniports');
  const { value, where } = rows;
  if (!Array.isArray(value) || value.length === 0 || value.length > mostMiniports) {
    problems.push(
      `${where}: ${shown(value)} is no list of 1 to ${mostMiniports} virtual miniports. Write [{"friendlyName": …, "vlanId": …}, …].`,
    );
    return undefined;
  }
  if (typeof count?.value === 'number' && count.value !== value.length) {
    problems.push(
      `${where}: lists ${value.length} virtual miniports, but ${count.where} says ${count.value}. Give the same number.`,
    );
  }
  const names: { friendlyName?: string }[] = [];
  const ids: unknown[] = [];
  for (const [at, row] of value.entries()) {
    const place = `${where}[${at}]`;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      problems.push(
        `${place}: ${shown(row)} is no virtual miniport. Write {"friendlyName": …, "vlanId": …}.`,
      );
      continue;
    }
    const entries: [string, unknown][] = Object.entries(row);
    const name: { friendlyName?: string } = {};
    for (const [key, field] of entries) {
      if (key === 'vlanId') ids.push(field);
      else if (key !== 'friendlyName')
        problems.push(
          `${place}: ${shown(key)} is no key of a virtual miniport. Known are friendlyName and vlanId.`,
        );
      else if (typeof field === 'string') name.friendlyName = field;
      else problems.push(`${place}: friendlyName ${shown(field)} is not text.`);
    }
    names.push(name);
  }
  if (ids.length > 0) {
    if (ids.length !== value.length)
      problems.push(
        `${where}: ${ids.length} of ${value.length} rows have a vlanId. Give one to every row or to none.`,
      );
    else if (all.has('vlanIds'))
      problems.push(`${where}: has vlanId, and ${all.get('vlanIds')?.where} is given too. Give one of them.`);
    else all.set('vlanIds', { value: ids, where: `${where}[].vlanId` });
  }
  return names.some((row) => row.friendlyName !== undefined) ? names : undefined;
}

/** Friendly names as they come out: each must be right, and no two alike, letter case aside. */
function friendlyNameProblems(answers: Answers, given: GivenAnswers): string[] {
  const pattern = given.get('friendlyName')?.where ?? 'friendlyName';
  const rows = given.get('miniports')?.where ?? 'miniports';
  const seen = new Map<string, number>();
  for (const [index, name] of friendlyNames(answers).entries()) {
    const ofRow = answers.miniports?.[index]?.friendlyName !== undefined;
    const where = ofRow ? `${rows}[${index}]` : pattern;
    const problem = displayProblem(name, longestFriendlyName);
    if (problem !== undefined) return [`${where}: ${problem}`];
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      return [
        `${where}: ${shown(name)} would name virtual miniports ${twin + 1} and ${index + 1}. Give each a name of its own.`,
      ];
    }
    seen.set(name.toLowerCase(), index);
  }
  return [];
}

/** The friendly name of each virtual miniport, in order. */
export function friendlyNames(answers: Answers): string[] {
  return Array.from(
    { length: answers.virtualMiniports },
    (_, index) =>
      answers.miniports?.[index]?.friendlyName ?? answers.friendlyName.replaceAll('{n}', String(index + 1)),
  );
}

/** Answers as `.yo-rc.json` stores them: settled again they give the same project. */
export function storedAnswers(answers: Answers): Readonly<Record<string, unknown>> {
  const { vlanIds, miniports, controlDevice, ...rest } = answers;
  return {
    ...rest,
    ...(vlanIds.length > 0 ? { vlanIds: writeVlanIds(vlanIds) } : {}),
    // What a project does without is not in it: one that was made before the question stays as it is.
    ...(controlDevice === 'yes' ? { controlDevice } : {}),
    ...(miniports === undefined ? {} : { miniports }),
  };
}
