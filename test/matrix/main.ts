/** `npm run matrix`: every row of the matrix on every running version; two rows at a time. Long: about half an hour. */
import { matrixRows } from './answer-sets.js';
import { runRow } from './run-row.js';

const rows = [...matrixRows()];
const total = rows.length;
let passed = 0;
let runs = 0;
let failed = 0;
const start = performance.now();

async function worker(): Promise<void> {
  for (let row = rows.shift(); row !== undefined; row = rows.shift()) {
    const result = await runRow(row);
    passed += result.passed;
    runs += row.running.length;
    failed += result.failures.length;
    console.log(
      `${result.failures.length === 0 ? 'ok    ' : 'FAILED'} ${row.title} on ${row.running.join(' ')}`,
    );
    for (const failure of result.failures.slice(0, 5)) console.log(`         ${failure}`);
  }
}

await Promise.all([worker(), worker()]);
const minutes = ((performance.now() - start) / 60_000).toFixed(1);
console.log(
  `${total} sets of answers, ${runs} runs of a suite, ${passed} tests passed, ${failed} failed, ${minutes} min`,
);
process.exitCode = failed === 0 ? 0 : 1;
