import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelsOf, mergeText } from '../src/project/merge/merge-text.js';
import { packageRoot } from '../src/project/package-info.js';
import { renderProject } from '../src/project/render.js';
import { toDriverSpec } from '../src/spec/driver-spec.js';
import { settle } from '../src/spec/settle.js';
import { ndisIm } from '../test/cli/run.js';
import { runYo, yo } from '../test/generators/yo.js';
import { longTexts } from '../test/project/merge/long-texts.js';

/** The middle one of an odd number of measurements. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function milliseconds(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function inTemporaryFolder<T>(action: (folder: string) => T): T {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ndis-im-bench-'));
  try {
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mustEndWell({ code, stderr }: { readonly code: number | null; readonly stderr: string }): void {
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
}

/** Milliseconds of a merge in three ways, by what makes the texts hard, medians. */
export function timeMerges(runs = 5): readonly (readonly [name: string, milliseconds: number])[] {
  const labels = labelsOf('1.0.0', '1.1.0');
  return Object.entries(longTexts).map(([name, { base, yours, theirs }]) => {
    const texts = [base, yours, theirs].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
    const times = Array.from({ length: runs }, () => milliseconds(() => mergeText(...texts, labels)));
    return [name, median(times)] as const;
  });
}

/** Milliseconds of the whole process `ndis-im new --yes`, median. */
export function timeNew(runs = 5): number {
  return inTemporaryFolder((cwd) =>
    median(
      Array.from({ length: runs }, (_, run) =>
        milliseconds(() => mustEndWell(ndisIm(cwd, 'new', `./run-${run}`, '--yes'))),
      ),
    ),
  );
}

/** Milliseconds of `yo ndis-im --yes`, of `yo` with a generator that writes one file, and between them, medians. */
export function timeYo(runs = 5): { readonly ours: number; readonly oneFile: number; readonly over: number } {
  return inTemporaryFolder((folder) => {
    const home = join(folder, 'home');
    const plain = join(folder, 'plain');
    mkdirSync(home);
    makeOneFileGenerator(plain);
    const ours: number[] = [];
    const oneFile: number[] = [];
    for (let run = 0; run < runs; run++) {
      const cwd = join(folder, `run-${run}`);
      mkdirSync(cwd);
      ours.push(milliseconds(() => mustEndWell(yo(cwd, home, './made', '--yes'))));
      oneFile.push(milliseconds(() => mustEndWell(runYo(plain, home, 'one-file', '--force'))));
    }
    return { ours: median(ours), oneFile: median(oneFile), over: median(ours) - median(oneFile) };
  });
}

/** A generator package that writes one file, findable from `folder`. */
function makeOneFileGenerator(folder: string): void {
  const generator = join(folder, 'node_modules', 'generator-one-file');
  mkdirSync(join(generator, 'generators', 'app'), { recursive: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(generator, 'node_modules'), 'junction');
  writeFileSync(
    join(generator, 'package.json'),
    JSON.stringify({
      name: 'generator-one-file',
      version: '1.0.0',
      type: 'module',
      keywords: ['yeoman-generator'],
    }),
  );
  writeFileSync(
    join(generator, 'generators', 'app', 'index.js'),
    `import Generator from 'yeoman-generator';
export default class extends Generator {
  writing() {
    this.fs.write(this.destinationPath('file.txt'), 'one\\n');
  }
}
`,
  );
}

export const renderedCounts = [1, 16, 256, 1024] as const;

/** Milliseconds to render a whole project, median, by number of virtual miniports. Templates are compiled before. */
export function timeRendering(
  runs = 15,
): readonly { readonly miniports: number; readonly milliseconds: number }[] {
  return renderedCounts.map((miniports) => {
    const value = (answer: unknown) => ({ value: answer, where: 'bench' });
    const given = new Map([
      ['distribution', value('vlan')],
      ['virtualMiniports', value(miniports)],
    ] as const);
    const spec = toDriverSpec(settle(given).answers);
    renderProject(spec);
    return {
      miniports,
      milliseconds: median(Array.from({ length: runs }, () => milliseconds(() => renderProject(spec)))),
    };
  });
}
