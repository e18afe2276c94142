import { callbackChoices } from '../ddi/callback-choices.js';
import type { CallbackChoice, CallbackChoiceDecl } from '../ddi/callback-choices.js';
import { callbacks } from '../ddi/callbacks.js';
import type { CallbackDecl } from '../ddi/types.js';
import type { Floor } from './answers.js';
import { nearest } from './nearest.js';
import { shown } from './problem.js';

const values: readonly CallbackChoice[] = callbackChoices.map((choice) => choice.value);

const declarations: readonly (CallbackChoiceDecl & { readonly value: CallbackChoice })[] = callbackChoices;

/** Every name that chooses a callback: values first, then the members of each. */
const choiceOfName = new Map<string, CallbackChoice>(
  declarations.flatMap(({ value, adds }) => adds.map((name) => [name, value] as const)),
);
for (const value of values) choiceOfName.set(value, value);

/** Every name that an answers file may list. */
export const callbackNames: readonly string[] = [...new Set([...values, ...choiceOfName.keys()])];

const known: ReadonlyMap<string, CallbackDecl> = new Map(Object.entries(callbacks));

const rule = `Choose from ${values.join(', ')}, or all, or none.`;

export type ChosenCallbacks =
  | { readonly chosen: readonly CallbackChoice[]; readonly notes: readonly string[] }
  | { readonly problem: string };

/**
 * Reads `all`, `none`, text with commas or an array of names; closes it under what each brings along and says so, unless the
 * names are to be taken `alone`.
 */
export function readCallbacks(
  value: unknown,
  floor: Floor,
  { alone = false }: { readonly alone?: boolean } = {},
): ChosenCallbacks {
  const names = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
  if (!Array.isArray(names)) return { problem: `${shown(value)} is no list of callbacks. ${rule}` };
  const list: readonly unknown[] = names;

  const notes: string[] = [];
  const chosen = new Set<CallbackChoice>(value === 'all' ? values : []);
  for (const name of value === 'all' || value === 'none' ? [] : list) {
    const choice = typeof name === 'string' ? choiceOfName.get(name) : undefined;
    if (choice === undefined) return { problem: unknownCallback(name) };
    if (choice !== name) notes.push(`${String(name)} belongs to ${choice}, which is chosen whole.`);
    chosen.add(choice);
  }
  for (const choice of chosen) {
    for (const brought of alone ? [] : broughtBy(choice)) {
      if (chosen.has(brought)) continue;
      // A set is walked over what is added meanwhile, so what this one brings is seen too.
      chosen.add(brought);
      notes.push(`${choice} brings ${brought}, in which it is registered.`);
    }
  }
  notes.push(...declarations.flatMap(({ value, ndis }) => laterThanFloor(value, ndis, chosen, floor)));
  return { chosen: values.filter((choice) => chosen.has(choice)), notes };
}

function broughtBy(choice: CallbackChoice): CallbackChoice[] {
  const brings = declarations.find(({ value }) => value === choice)?.brings ?? [];
  return values.filter((value) => brings.includes(value));
}

function laterThanFloor(
  value: CallbackChoice,
  ndis: number,
  chosen: ReadonlySet<CallbackChoice>,
  floor: Floor,
): string[] {
  if (!chosen.has(value) || ndis <= Number(floor.replace('.', ''))) return [];
  return [
    `${value} takes effect where NDIS ${Math.floor(ndis / 100)}.${ndis % 100} or later runs; the driver starts from ${floor} on.`,
  ];
}

function unknownCallback(name: unknown): string {
  if (name === 'all' || name === 'none') return `${shown(name)} stands alone, not in a list. ${rule}`;
  if (name === '') return `a name in the list is empty. ${rule}`;
  const fixed = typeof name === 'string' ? known.get(name) : undefined;
  if (fixed?.mandatory === true) return `${shown(name)} is always there and cannot be chosen. Leave it out.`;
  if (fixed !== undefined) return `${shown(name)} cannot be chosen: ${fixed.why}. ${rule}`;
  const near = typeof name === 'string' ? nearest(name, [...choiceOfName.keys(), 'all', 'none']) : undefined;
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `${shown(name)} is no callback that can be chosen.${hint} ${rule}`;
}
