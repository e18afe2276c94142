import test from 'ava';

import { entryFor } from '../../../src/project/base/store.js';
import { decide, type Rules } from '../../../src/project/merge/decide.js';
import type { RenderedFile, Role } from '../../../src/project/rendered-file.js';

const rules: Rules = {
  baseText: () => undefined,
  labels: { base: 'base', theirs: 'generated' },
  restore: false,
  overwriteOwned: false,
  onCollision: undefined,
  asItIs: false,
};

const file = (role: Role, text: string): RenderedFile => ({ path: 'a.c', role, content: Buffer.from(text) });

test('a file that was written once, or replaced, and is merged from now on: replaced if untouched, else the new text lies beside', (t) => {
  const next = file('merged', 'new\n');
  for (const role of ['once', 'owned'] as const) {
    const base = entryFor(file(role, 'old\n'));
    const untouched = decide({ base, disk: Buffer.from('old\n'), next }, rules);
    t.is(untouched.verb, 'update', role);
    t.is(untouched.content?.toString(), 'new\n', role);
    const edited = decide({ base, disk: Buffer.from('old, edited\n'), next }, rules);
    t.is(edited.verb, 'conflict', role);
    t.is(edited.content, undefined, role);
    t.is(edited.beside?.toString(), 'new\n', role);
    t.deepEqual(edited.entry, entryFor(next), role);
  }
});
