import {
  buildSuite,
  compileDriver,
  generate,
  runSuite,
  type GeneratedProject,
} from '../support/generated-project.js';
import type { MatrixRow } from './answer-sets.js';

export interface RowResult {
  /** Test runs that passed, over all running versions. */
  readonly passed: number;
  /** `running version: title` of what failed, or one line that says why nothing ran. */
  readonly failures: readonly string[];
}

/** Generates a row's project, compiles it and runs its suite on each of the running versions. */
export async function runRow(row: MatrixRow, running: readonly string[] = row.running): Promise<RowResult> {
  const project = generate(row.answers);
  try {
    await Promise.all([buildSuite(project), compileDriver(project)]);
    let passed = 0;
    const failures: string[] = [];
    for (const version of running) {
      const result = await suite(project, version);
      passed += result.passed;
      failures.push(...result.failures);
    }
    return { passed, failures };
  } finally {
    project.remove();
  }
}

async function suite(project: GeneratedProject, version: string): Promise<RowResult> {
  const { passed, failed, output } = await runSuite(project, { running: version });
  const failures = failed.map((title) => `${version}: ${title}`);
  if (passed === 0 && failed.length === 0) failures.push(`${version}: nothing ran: ${output.slice(0, 2000)}`);
  return { passed, failures };
}
