import test from 'ava';

import { callbackChoices, type CallbackChoiceDecl } from '../../src/ddi/callback-choices.js';
import { callbacks } from '../../src/ddi/callbacks.js';
import type { CallbackDecl } from '../../src/ddi/types.js';

const choices: readonly CallbackChoiceDecl[] = callbackChoices;
const facts: Readonly<Record<string, CallbackDecl>> = callbacks;

test('a choice adds callbacks that are optional and belong in an intermediate driver', (t) => {
  for (const { value, adds } of choices) {
    for (const name of adds) {
      t.not(facts[name]?.mandatory, true, `${value}: ${name}`);
      t.false(facts[name]?.conflictsWith.includes('IM driver'), `${value}: ${name}`);
    }
  }
});

test('a callback is added by one choice', (t) => {
  const added = choices.flatMap(({ adds }) => adds);
  t.is(new Set(added).size, added.length);
});

test('what a choice brings along is a choice', (t) => {
  const values = new Set(choices.map(({ value }) => value));
  for (const { brings } of choices) for (const other of brings) t.true(values.has(other), other);
  t.deepEqual(choices.find(({ value }) => value === 'PnpHandlers')?.brings, ['MiniportSetOptions']);
});

test('what a choice rules out conflicts by the facts and is added by none', (t) => {
  const added = new Set(choices.flatMap(({ adds }) => adds));
  for (const { adds, rulesOut } of choices) {
    const conflicts = adds.flatMap((name) => facts[name]?.conflictsWith ?? []);
    t.deepEqual([...rulesOut].sort(), conflicts.filter((name) => name !== 'IM driver').sort());
    for (const name of rulesOut) t.false(added.has(name), name);
  }
});

test('a choice takes effect no earlier than its callbacks exist', (t) => {
  for (const { value, adds, ndis } of choices) {
    for (const name of adds) t.true((facts[name]?.ndis ?? Infinity) <= ndis, `${value}: ${name}`);
  }
});

test('callbacks that need each other come together', (t) => {
  for (const { value, adds } of choices) {
    for (const name of adds) {
      const optional = facts[name]?.dependsOn.filter((other) => facts[other]?.mandatory !== true) ?? [];
      for (const other of optional)
        t.true(
          adds.some((added) => added === other),
          `${value}: ${other}`,
        );
    }
  }
});
