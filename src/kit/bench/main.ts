import { measureReceives, measureSends } from './throughput.js';

const rows = [
  ['send and complete', 'as in npm test', measureSends({ checks: true })],
  ['send and complete', 'rules off', measureSends({ checks: false })],
  ['receive and return', 'as in npm test', measureReceives({ checks: true })],
  ['receive and return', 'rules off', measureReceives({ checks: false })],
] as const;

console.log('NBLs a second through the driver in chains of 32, median of 5 runs (lowest to highest)\n');
for (const [what, rules, { median, runs }] of rows) {
  const range = `(${amount(Math.min(...runs))} to ${amount(Math.max(...runs))})`;
  console.log(`  ${what.padEnd(20)}${rules.padEnd(16)}${amount(median).padStart(11)}  ${range}`);
}

/** Thousands apart, whatever the language of the system. */
function amount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
