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

/** Pairwise over how many virtual miniports, distribution, floor and callbacks. */
export function matrixRows(): readonly MatrixRow[] {
  const callbacks = callbackChoices.map(({ value }) => value);
  const parameters = {
    virtualMiniports: [2, 1, 3, 16, 256],
    distribution: distributions,
    ndis: floors,
    callbacks: [[], ...callbacks.map((value) => [value]), callbacks],
  };
  // passthrough has the adapter's own address and so one virtual miniport.
  const rows = pairwise(parameters, ({ distribution, virtualMiniports }) => {
    return distribution !== 'passthrough' || virtualMiniports === undefined || virtualMiniports === 1;
  });
  return rows.map((row) => {
    const { virtualMiniports, distribution, ndis, callbacks } = row;
    const chosen = (callbacks as readonly string[]).join('+') || 'none';
    return {
      title: `${String(distribution)} × ${String(virtualMiniports)} from ${String(ndis)}, ${chosen}`,
      answers: { name: 'matrix', ...row },
      running: floors.slice(floors.indexOf(ndis as Floor)),
    };
  });
}
