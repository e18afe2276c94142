import test from 'ava';

import { includesIn } from '../../../src/kit/compile/includes.js';

const sources = new Map([
  ['driver/a.c', '#include <ndis.h>\n#  include "a.h"\n// nothing: #include "unused.h"\n'],
  ['driver/a.h', '#include "b.h"'],
  ['driver/b.h', '#include "a.h"\n#include <sub/c.h>'],
  ['driver/sub/c.h', ''],
  ['driver/sub/d.c', '#include "../b.h"'],
  ['driver/unused.h', ''],
  ['driver/macro.c', '#include MY_HEADER'],
]);

const included = includesIn(sources, ['driver']);

test('headers are found through headers, and a circle of them ends', (t) => {
  t.deepEqual(included('driver/a.c'), ['driver/a.h', 'driver/b.h', 'driver/sub/c.h']);
});

test('a header of the folder above is found', (t) => {
  t.deepEqual(included('driver/sub/d.c'), ['driver/a.h', 'driver/b.h', 'driver/sub/c.h']);
});

test('a header that a macro names may be any header', (t) => {
  t.deepEqual(included('driver/macro.c'), [...sources.keys()].filter((name) => name.endsWith('.h')).sort());
});
