import { CompileError } from './compile-error.js';
import { compileProject } from './project.js';
import { dedicateProcess } from './toolchain.js';

/** The step of a project's `npm test` between tsc and AVA: compiles the driver in the current directory. */
const start = performance.now();
dedicateProcess();
try {
  const { compiled, upToDate } = await compileProject(process.cwd(), { dedicated: true });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(upToDate ? 'driver: up to date' : `driver: ${files(compiled)} compiled, ${seconds} s`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  if (error instanceof CompileError) process.stderr.write(`${error.diagnostics}driver: ${error.summary}\n`);
  else if ('syscall' in error) process.stderr.write(`driver: ${error.message}\n`);
  else throw error;
  process.exitCode = 1;
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
