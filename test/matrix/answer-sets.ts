import { callbackChoices } from '../../src/ddi/callback-choices.js';
import { distributions, floors, type Floor } from '../../src/spec/answers.js';
import { pairwise } from './pairwise.js';
import type { SomeAnswers } from '../support/generated-project.js';

/** One set of answers of the matrix, and the versions of NDIS that its driver is run on. */
export interface MatrixRow {
  readonly title: string;
  readonly answers: SomeAnswers;
  readonly running: readonly string[];
}

/** Pairwise over how many virtual miniports, distribution, floor, callbacks and the control device. */
export function matrixRows(): readonly MatrixRow[] {
  const callbacks = callbackChoices.map(({ value }) => value);
  const parameters = {
    virtualMiniports: [2, 1, 3, 16, 256],
    distribution: distributions,
    ndis: floors,
    callbacks: [[], ...callbacks.map((value) => [value]), callbacks],
    controlDevice: ['no', 'yes'],
  };
  // passthrough has the adapter's own address and so one virtual miniport.
  const rows = pairwise(parameters, ({ distribution, virtualMiniports }) => {
    return distribution !== 'passthrough' || virtualMiniports === undefined || virtualMiniports === 1;
  });
  return rows.map((row) => {
    const { virtualMiniports, distribution, ndis, callbacks, controlDevice } = row;
    const chosen = (callbacks as readonly string[]).join('+') || 'none';
    return {
      title: `${String(distribution)} × ${String(virtualMiniports)} from ${String(ndis)}, ${chosen}${controlDevice === 'yes' ? ', control device' : ''}`,
      answers: { name: 'matrix', ...row },
      running: floors.slice(floors.indexOf(ndis as Floor)),
    };
  });
}

/** `count` of the rows that between them have as many different answers as they can: each takes the row with most that is new. */
export function spread(rows: readonly MatrixRow[], count: number): readonly MatrixRow[] {
  const seen = new Set<string>();
  const left = [...rows];
  const values = ({ answers }: MatrixRow): readonly string[] =>
    Object.entries(answers).map((answer) => JSON.stringify(answer));
  const news = (row: MatrixRow): number => values(row).filter((value) => !seen.has(value)).length;
  return Array.from({ length: Math.min(count, rows.length) }, () => {
    const best = left.reduce((one, other) => (news(other) > news(one) ? other : one));
    left.splice(left.indexOf(best), 1);
    for (const value of values(best)) seen.add(value);
    return best;
  });
}
