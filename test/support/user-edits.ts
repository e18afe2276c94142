import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = fileURLToPath(new URL('../../../test/fixtures/', import.meta.url));

/** What somebody wrote into a project of theirs: hooks that use the whole contract, tests of them, and edits of what was generated. */
export function editAsUser(root: string): void {
  for (const [from, to] of [
    ['hooks.c', 'driver/hooks.c'],
    ['mine.test.ts.txt', 'test/mine.test.ts'],
  ] as const)
    writeFileSync(join(root, to), readFileSync(join(fixtures, 'user', from)));
  insert(
    root,
    'driver/oid_local.c',
    'return AnswerUlong(Request, VENDOR_ID_NONE);',
    'before',
    '/* ours, once the IEEE has answered */\n        ',
  );
  insert(
    root,
    'driver/oid_local.c',
    '#define VENDOR_ID_NONE 0x00FFFFFF\n',
    'after',
    '#define MY_OID 0xFF00E003\n#define MY_ANSWER 42\n',
  );
  insert(
    root,
    'driver/oid_local.c',
    '    case OID_GEN_VENDOR_ID:\n',
    'before',
    '    case MY_OID:\n        return AnswerUlong(Request, MY_ANSWER);\n',
  );
  const oids = join(root, 'test/oids.test.ts');
  writeFileSync(
    oids,
    `${readFileSync(oids, 'utf8')}
test('my own request is answered', (t) => {
  const { upper } = start(t);
  const answer = upper.query(0xff00e003, 4);
  t.is(answer.status, ndis.NDIS_STATUS_SUCCESS);
  t.is(answer.bytes[0], 42);
});
`,
  );
}

/** Titles of the tests that the user wrote. */
export const userTitles: readonly string[] = [
  'frames that say so are dropped, kept and let go',
  'the driver counts what passes, for every virtual miniport',
  'my own request is answered',
];

function insert(root: string, path: string, anchor: string, where: 'before' | 'after', text: string): void {
  const old = readFileSync(join(root, path), 'utf8');
  if (old.split(anchor).length !== 2) throw new Error(`${path} has not one ${anchor}`);
  writeFileSync(
    join(root, path),
    old.replace(anchor, () => (where === 'before' ? text + anchor : anchor + text)),
  );
}
