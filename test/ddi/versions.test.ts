import test from 'ava';

import { constants } from '../../src/ddi/constants.js';
import { floors, ndisVersions, newestContract, runtimeVersionMacro } from '../../src/ddi/versions.js';

test('versions rise', (t) => {
  const numbers = ndisVersions.map(({ number }) => number);
  t.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  );
});

test('each version of the header has the macro that names it at run time', (t) => {
  for (const version of ndisVersions.filter(({ header }) => header)) {
    t.is(constants.get(runtimeVersionMacro(version)), version.major * 0x10000 + version.minor, version.text);
  }
});

test('the floors begin at 6.30 and reach beyond the newest contract', (t) => {
  t.deepEqual(
    floors.map(({ text }) => text),
    ['6.30', '6.40', '6.50', '6.80', '6.82', '6.85', '6.87', '6.89'],
  );
  t.is(ndisVersions.filter(({ header }) => header).at(-1)?.text, newestContract);
});
