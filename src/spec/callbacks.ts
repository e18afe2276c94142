import type { CallbackChoice } from './answers.js';
import { callbackChoices } from './callback-facts.js';
import { nearest } from './nearest.js';
import { shown } from './problem.js';

const values: readonly CallbackChoice[] = callbackChoices.map((choice) => choice.value);

/** Every name that chooses a callback: values first, then the members of each. */
const choiceOfName = new Map<string, CallbackChoice>(
  callbackChoices.flatMap((choice) =>
    [choice.value, ...choice.members].map((name) => [name, choice.value] as const),
  ),
);
for (const value of values) choiceOfName.set(value, value);

const rule = `Choose from ${values.join(', ')}, or all, or none.`;

export type ChosenCallbacks =
  | { readonly chosen: readonly CallbackChoice[]; readonly notes: readonly string[] }
  | { readonly problem: string };

/** Reads `all`, `none`, text with commas or an array of names; closes it under what each brings along and says so. */
export function readCallbacks(value: unknown): ChosenCallbacks {
  const names = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
  if (!Array.isArray(names)) return { problem: `${shown(value)} is no list of callbacks. ${rule}` };
  const list: readonly unknown[] = names;
  if (list.length === 1 && list[0] === 'all') return { chosen: values, notes: [] };
  if (list.length === 1 && list[0] === 'none') return { chosen: [], notes: [] };

  const chosen = new Set<CallbackChoice>();
  const notes: string[] = [];
  for (const name of list) {
    const choice = typeof name === 'string' ? choiceOfName.get(name) : undefined;
    if (choice === undefined) return { problem: unknownCallback(name) };
    if (choice !== name) notes.push(`${String(name)} belongs to ${choice}, which is chosen whole.`);
    chosen.add(choice);
  }
  for (const { value: choice, brings } of callbackChoices) {
    for (const brought of brings) {
      if (!chosen.has(choice) || chosen.has(brought)) continue;
      chosen.add(brought);
      notes.push(`${choice} brings ${brought}, which it is registered in.`);
    }
  }
  return { chosen: values.filter((choice) => chosen.has(choice)), notes };
}

function unknownCallback(name: unknown): string {
  if (name === 'all' || name === 'none')
    return `${shown(name)} stands alone, without other callbacks. ${rule}`;
  if (name === '') return `a name in the list is empty. ${rule}`;
  const near = typeof name === 'string' ? nearest(name, [...choiceOfName.keys(), 'all', 'none']) : undefined;
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `${shown(name)} is no callback that can be chosen.${hint} ${rule}`;
}
