import test from 'ava';
import { failureOf } from '../../src/cli/failure.js';
import { WriteFailed } from '../../src/project/apply.js';
import { Cancelled, Refused } from '../../src/spec/problem.js';

test('each kind of failure has its exit code and its lines', (t) => {
  t.deepEqual(failureOf(new Refused(['a', 'b', 'a'])), { lines: ['a', 'b'], code: 4 });
  t.deepEqual(failureOf(new Cancelled()), { lines: ['Cancelled. Nothing was written.'], code: 130 });
  t.deepEqual(failureOf(new WriteFailed(new Error('ENOSPC: no space left on device'), [])), {
    lines: ['Writing failed: ENOSPC: no space left on device. Everything was put back.'],
    code: 1,
  });
  t.deepEqual(failureOf(new WriteFailed(new Error('EIO'), ['/x'])).lines, [
    'Writing failed: EIO. Could not be put back: /x.',
  ]);
  const internal = failureOf(new TypeError('boom'));
  t.is(internal.code, 1);
  t.regex(internal.lines[0] ?? '', /^internal error: TypeError: boom/);
});
