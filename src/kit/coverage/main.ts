import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CompileError } from '../compile/compile-error.js';
import { dedicateProcess } from '../compile/toolchain.js';
import { lcov } from './lcov.js';
import { runForCoverage } from './run.js';
import { coverageTable, uncoveredEdges, uncoveredLines } from './text.js';

/** `npm run coverage` in a project. Arguments go to AVA. */
dedicateProcess();
try {
  const root = process.cwd();
  const { files, passed } = await runForCoverage(root, process.argv.slice(2), { dedicated: true });
  mkdirSync(join(root, 'coverage'), { recursive: true });
  writeFileSync(join(root, 'coverage', 'lcov.info'), lcov(files));
  const blocks = [
    coverageTable(files),
    list('Lines that never ran:', uncoveredLines(files)),
    list('Edges that were never taken, on lines that ran:', uncoveredEdges(files)),
    'For editors: coverage/lcov.info',
  ];
  console.log(blocks.filter((block) => block !== '').join('\n\n'));
  if (!passed) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof CompileError)) throw error;
  process.stderr.write(`${error.diagnostics}driver: ${error.summary}\n`);
  process.exitCode = 1;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}
