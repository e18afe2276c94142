import test from 'ava';

import { constants } from '../../src/ddi/constants.js';
import { sizeMacro, structureRevisions } from '../../src/ddi/structure-revisions.js';
import { ndisVersions } from '../../src/ddi/versions.js';

for (const [name, { type, since }] of structureRevisions) {
  test(`${name}: its object type, and a size for each revision, are in the header`, (t) => {
    t.is(typeof constants.get(type), 'number');
    for (const revision of since.keys()) t.notThrows(() => sizeMacro(name, revision + 1));
    t.throws(() => sizeMacro(name, since.length + 1), { message: /no size/ });
  });

  test(`${name}: revisions follow each other, and came with versions that there are`, (t) => {
    t.deepEqual(
      [...since],
      [...new Set(since)].sort((a, b) => a - b),
    );
    const known = [600, 610, ...ndisVersions.map(({ number }) => number)];
    t.deepEqual(
      since.filter((version) => !known.includes(version)),
      [],
    );
  });
}
