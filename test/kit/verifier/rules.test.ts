import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import test from 'ava';

import { rules } from '../../../src/kit/verifier/rules.js';

const kit = fileURLToPath(new URL('../../../../src/kit/', import.meta.url));

/** Where a failure is made, with the rule's name as the first argument. */
const failure = /(?:MachineFailure|broken|wrongState)\(\s*'([a-z0-9-]+)'/g;
/** Kinds of failure with a class of their own. */
const subclass = /extends MachineFailure[\s\S]*?super\(\s*'([a-z0-9-]+)'/g;

const sources = readdirSync(kit, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^(data|verifier)[\\/]/.test(name))
  .map((name) => readFileSync(join(kit, name), 'utf8'));
const thrown = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(failure), ...text.matchAll(subclass)].map(([, name = '']) => name),
  ),
);

test('every rule that the kit can report is in the list, and every one in the list can be reported', (t) => {
  t.deepEqual([...thrown].sort(), Object.keys(rules).sort());
});

test('each rule says in a sentence what holds, and where that comes from', (t) => {
  for (const [name, { says, source }] of Object.entries(rules)) {
    t.regex(says, /^[A-Z].*\.$/, name);
    t.regex(source, /^(kit|((R-\d{3}|[\w-]+(\.md)?)(, )?)+)$/, name);
  }
});
