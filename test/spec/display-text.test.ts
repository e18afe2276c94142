import test from 'ava';
import { settle } from '../../src/spec/settle.js';
import type { GivenAnswers } from '../../src/spec/settle.js';
import { Refused } from '../../src/spec/problem.js';

/** What the parsers of INF files and scripts take apart, or no encoding of theirs holds. */
const refused = {
  quotes: 'The "best" driver',
  'a percent sign': '100% Net',
  'a semicolon': 'Net; more',
  'a letter beyond ASCII': 'Müller GmbH',
  'another alphabet': '北京网络',
  'a backslash': 'Net\\Work',
  'a dollar sign': '$(OutDir)',
  'an angle bracket': 'Net <work>',
  'a backtick': 'Net`Work',
  'a backslash at the end': 'Network\\',
  braces: '{n}',
  'a line end': 'Net\nWork',
  'two hundred characters': 'N'.repeat(200),
  'a space at the end': 'Net ',
  nothing: '',
} as const;

for (const id of ['provider', 'description'] as const) {
  test(`a ${id} that would not come out right everywhere is refused, and the reason is said`, (t) => {
    for (const [what, value] of Object.entries(refused)) {
      const given = new Map([[id, { value, where: `--${id}` }]]) as GivenAnswers;
      const error = t.throws(() => settle(given), { instanceOf: Refused }, what);
      t.is(error?.problems.length, 1, what);
      const [problem = ''] = error?.problems ?? [];
      t.true(problem.startsWith(`--${id}: `), problem);
      t.regex(problem, /Use letters A-Z.*at most \d+ characters|Remove it/, problem);
      t.regex(problem, /^[\x20-\x7e…]*$/, 'what came in is escaped, but for the mark where it was cut');
    }
  });

  test(`a ${id} has every other character that can be typed, up to its longest`, (t) => {
    const value = `A-Z, a: _x_ (1.2) & 'b' + #3 @home! /${'z'.repeat(27)}`;
    const { answers } = settle(new Map([[id, { value, where: `--${id}` }]]) as GivenAnswers);
    t.is(answers[id], value);
    t.is(value.length, 64);
  });
}
