import test from 'ava';

import { callbackChoices } from '../../src/ddi/callback-choices.js';
import { planNew } from '../../src/project/plan-new.js';
import { distributions, floors } from '../../src/spec/answers.js';
import { settled } from '../spec/given.js';
import { lints } from './lints.js';
import type { SourceFile } from './source.js';

/** Answers that between them bring every file of the C. */
const answerSets = [
  ...floors.map((ndis) => ({ ndis })),
  ...distributions.map((distribution) => ({ distribution, callbacks: 'all' })),
  ...callbackChoices.map(({ value }) => ({ callbacks: value })),
];

function sourcesOf(answers: Readonly<Record<string, unknown>>): readonly SourceFile[] {
  return planNew(settled(answers).answers).map(({ path, content }) => ({ path, text: content.toString() }));
}

const projects = [{}, ...answerSets].map((answers) => ({ answers, files: sourcesOf(answers) }));

for (const { says, find, brokenBy } of lints) {
  test(`${says}, whatever the answers`, (t) => {
    for (const { answers, files } of projects) t.deepEqual(find(files), [], JSON.stringify(answers));
  });

  for (const { fault, path, pattern, replacement } of brokenBy) {
    test(`it is seen when ${fault}`, (t) => {
      const whole = projects.find(({ files }) => files.some((file) => file.path === path))?.files ?? [];
      const files = whole.map((file) => {
        if (file.path !== path) return file;
        const places = [...file.text.matchAll(new RegExp(pattern, `${pattern.flags}g`))];
        t.is(places.length, 1, `${path} has one place for ${pattern}`);
        return { path, text: file.text.replace(pattern, replacement) };
      });
      const found = find(files);
      t.true(found.length > 0);
      t.log(found.join('\n'));
    });
  }
}
