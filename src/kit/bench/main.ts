import { callList, costTable } from './cost-table.js';
import { measureCosts } from './costs.js';
import type { Tagging } from './scene.js';
import { isTagged, measureReceives, measureSends } from './throughput.js';

/** `npm run bench` in a project. Costs come last: compiling for them leaves V8 with flags that slow throughput down. */
const taggings: readonly (Tagging | undefined)[] = isTagged() ? ['out of band', 'in band'] : [undefined];

console.log('NBLs a second through the driver in chains of 32, median of 5 runs (lowest to highest)\n');
for (const [what, measure] of [
  ['send and complete', measureSends],
  ['receive and return', measureReceives],
] as const) {
  for (const tagging of taggings) {
    for (const checks of [true, false]) {
      const { median, runs } = measure({ checks, ...(tagging === undefined ? {} : { tagging }) });
      const range = `(${amount(Math.min(...runs))} to ${amount(Math.max(...runs))})`;
      const how = `${tagging === undefined ? '' : `tags ${tagging}, `}${checks ? 'as in npm test' : 'rules off'}`;
      console.log(
        `  ${what.padEnd(20)}${how.padEnd(tagging ? 34 : 16)}${amount(median).padStart(11)}  ${range}`,
      );
    }
  }
}

const rows = await measureCosts(process.cwd(), { dedicated: true });
console.log(`
What unicast costs in chains of 32, counted: memory is calls that allocate, down and up are calls of NDIS that pass the chain on,
contexts are NBL contexts allocated and freed, blocks are basic blocks of the C at -O0

${costTable(rows)}

The DDI calls of a chain, over as few virtual miniports as in the table

${callList(rows.filter(({ miniports }) => miniports === 1))}`);

/** Thousands apart, whatever the language of the system. */
function amount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
