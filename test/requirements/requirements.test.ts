import test from 'ava';

import { lessons } from '../../src/ddi/lessons.js';
import { requirements, whyNotHere } from '../../src/ddi/requirements.js';
import { lints } from '../lint/lints.js';
import { edits } from '../mutations/edits.js';
import { readClaims } from './claims.js';
import { gatherEvidence } from './evidence.js';
import { report } from './report.js';
import { suiteTests, type SuiteTest } from './titles.js';

let tests: readonly SuiteTest[] = [];
test.before(async () => {
  tests = await suiteTests();
});

const here = new Map(requirements.map((each) => [each.id, whyNotHere(each) === undefined]));

test('requirements are numbered from R-001 on without a gap, and have a page', (t) => {
  const ids = requirements.map((_, at) => `R-${String(at + 1).padStart(3, '0')}`);
  t.deepEqual(
    requirements.map(({ id }) => id),
    ids as (typeof requirements)[number]['id'][],
  );
  for (const { id, says, source } of requirements) {
    t.regex(says, /\.$/, id);
    t.regex(source, /^[\w-]+\.md$/, id);
  }
});

test('what is for NDIS below the floor alone is not for the driver', (t) => {
  t.deepEqual(
    requirements.filter((each) => each.until !== undefined).map((each) => whyNotHere(each)),
    ['6.10', '6.10', '6.20'].map(
      (version) => `for NDIS up to ${version}: the lowest that a generated driver runs on is 6.30`,
    ),
  );
});

test('titles of the generated suite name requirements that apply, and lessons that there are, in brackets at their end', (t) => {
  for (const { file, title } of tests) {
    const claims = readClaims(title);
    for (const id of claims.requirements) t.true(here.get(id), `${id} of ${file}: ${title}`);
    for (const number of claims.lessons)
      t.truthy(lessons[number - 1], `lesson ${number} of ${file}: ${title}`);
  }
});

test('a requirement that is named elsewhere in a title than in brackets at its end is refused', (t) => {
  t.deepEqual(readClaims('a pause pends (R-075, R-076, lesson 2)'), {
    requirements: ['R-075', 'R-076'],
    lessons: [2],
  });
  for (const title of [
    'R-075 holds',
    'a pause (R-075) pends',
    'a pause pends (R-75)',
    'a pause pends (R-075)!',
  ]) {
    t.throws(() => readClaims(title), { message: /at the end/ }, title);
  }
});

test('edits and lints name requirements that apply, and lessons that there are', (t) => {
  for (const each of [...edits, ...lints]) {
    for (const id of [each.requirement ?? []].flat())
      t.true(here.get(id), `${id} of ${JSON.stringify(each)}`);
    for (const number of [each.lesson ?? []].flat()) t.truthy(lessons[number - 1], `lesson ${number}`);
  }
});

test('the suites are listed as they run: over every distribution and choice of callbacks', (t) => {
  const of = (title: string): readonly string[] | undefined =>
    tests.find((each) => each.title === title)?.drivers;
  t.deepEqual(of('the miniport driver is registered as an intermediate driver (R-002)'), [
    'mac',
    'vlan',
    'passthrough',
    'everything',
  ]);
  t.deepEqual(of('virtual miniports do not see each other (R-195)'), ['vlan']);
  t.deepEqual(of('a frame for a sibling is switched here and does not reach the wire (R-195)'), [
    'mac',
    'everything',
  ]);
});

test('a requirement that applies and that no test shows, and a lesson that nothing breaks, are missing', (t) => {
  const shown = tests.filter(({ title }) => readClaims(title).requirements.includes('R-002'));
  const { missing, lines } = report(gatherEvidence({ tests: shown, edits: [], lints }));
  t.false(missing.includes('R-002'));
  t.true(missing.includes('R-001'));
  t.false(missing.includes('R-066'));
  t.true(missing.includes('lesson 1'));
  t.false(missing.includes('lesson 33'));
  t.true(lines.some((line) => line.startsWith('Without one (')));
});
