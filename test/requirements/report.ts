import { lessons } from '../../src/ddi/lessons.js';
import { requirements, whyNotHere, type RequirementId } from '../../src/ddi/requirements.js';
import { driverNames } from '../support/drivers.js';
import type { AllEvidence, Evidence } from './evidence.js';
import type { SuiteTest } from './titles.js';

export interface Report {
  readonly lines: readonly string[];
  /** Requirements that apply and have no test, lessons that nothing breaks. */
  readonly missing: readonly string[];
}

/** Each requirement and lesson with what shows it, and at the end what nothing shows. */
export function report({ requirements: shown, lessons: learnt }: AllEvidence): Report {
  const lines: string[] = [];
  const missing: RequirementId[] = [];
  let here = 0;
  for (const each of requirements) {
    const { id, says, source, since } = each;
    const notHere = whyNotHere(each);
    const from = since === undefined ? '' : `, from NDIS ${(since / 100).toFixed(2)}`;
    lines.push(`${id}  ${says} [${source}${from}]`);
    if (notHere !== undefined) {
      lines.push(`       does not apply: ${notHere}`);
      continue;
    }
    here++;
    const evidence = shown.get(id) ?? { tests: [], edits: [], lints: [] };
    if (evidence.tests.length === 0) missing.push(id);
    lines.push(...evidenceLines(evidence));
  }

  const unbroken: number[] = [];
  for (const [at, says] of lessons.entries()) {
    lines.push(`lesson ${at + 1}  ${says}`);
    const evidence = learnt.get(at + 1) ?? { tests: [], edits: [], lints: [] };
    if (evidence.edits.length + evidence.lints.length === 0) unbroken.push(at + 1);
    lines.push(...evidenceLines(evidence));
  }

  lines.push(
    '',
    `${here} of ${requirements.length} requirements apply; ${here - missing.length} have a test.`,
  );
  if (missing.length > 0) lines.push(`Without one (${missing.length}): ${missing.join(' ')}`);
  lines.push(
    `${lessons.length - unbroken.length} of ${lessons.length} lessons are held by an edit or a lint.`,
  );
  if (unbroken.length > 0) lines.push(`By none (${unbroken.length}): ${unbroken.join(' ')}`);
  return { lines, missing: [...missing, ...unbroken.map((number) => `lesson ${number}`)] };
}

function evidenceLines({ tests, edits, lints }: Evidence): readonly string[] {
  const lines = [
    ...tests.map((test) => `${test.file}: ${test.title}${where(test)}`),
    ...edits.map(({ fault, path, shownBy }) => `edit of ${path}, seen by ${shownBy}: ${fault}`),
    ...lints.map(({ says }) => `lint: ${says}`),
  ];
  return (lines.length === 0 ? ['NOTHING SHOWS IT'] : lines).map((line) => `       ${line}`);
}

function where({ drivers }: SuiteTest): string {
  return drivers.length === driverNames.length ? '' : ` [${drivers.join(', ')}]`;
}
