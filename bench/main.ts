/** `npm run bench`: measures what users wait for and what the kit can carry, and rewrites docs/benchmarks.md. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/project/package-info.js';
import { timeGeneratedProject } from './generated.js';
import { timeMerges, timeNew, timeRendering, timeYo } from './new.js';

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const s = (value: number): string => `${value.toFixed(1)} s`;

const whole = timeNew();
const yo = timeYo();
const rendering = timeRendering();
const merges = timeMerges();
const { suite, bench } = timeGeneratedProject();

const rows: readonly (readonly [string, string, string])[] = [
  ['`ndis-im new --yes`, whole process', '≤ 1 s', ms(whole)],
  ['`yo ndis-im --yes`, over a `yo` generator that writes one file', '≤ 400 ms', ms(yo.over)],
  ['`npm test` of a generated project, empty cache', '≤ 20 s', s(suite.emptyCache)],
  ['`npm test`, one C file changed', '≤ 8 s', s(suite.oneFileChanged)],
  ['`npm test`, nothing changed', '≤ 5 s', s(suite.nothingChanged)],
];

const page = `# Benchmarks

Written by \`npm run bench\`: medians where a run is short enough to repeat. Node ${process.versions.node.split('.')[0]}, ${process.platform} ${process.arch}, ${cpus().length} processors.

| what                                                             | wanted   | measured |
| ---------------------------------------------------------------- | -------- | -------- |
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

## Rendering

A whole project, templates already compiled, \`vlan\`:

| virtual miniports | time |
| ----------------- | ---- |
${rendering.map(({ miniports, milliseconds }) => `| ${miniports} | ${milliseconds.toFixed(1)} ms |`).join('\n')}

## Merging

A file of 4,000 lines in three ways; wanted: less than a second.

| texts | time |
| ----- | ---- |
${merges.map(([name, milliseconds]) => `| ${name} | ${ms(milliseconds)} |`).join('\n')}

## The kit

\`npm run bench\` of a generated project with default answers:

\`\`\`
${bench.trim()}
\`\`\`
`;

const { format } = await import('prettier');
const text = await format(page, { parser: 'markdown', printWidth: 110 });
writeFileSync(join(packageRoot, 'docs', 'benchmarks.md'), text);
console.log(text);
