import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';

import { parseInf, resolveStrings, type Inf } from '../../package/inf-file.js';
import { lint } from '../../package/lint/rules.js';
import { infsOf, installsOf, registryOf, viewPackage } from '../../package/lint/package-view.js';
import { fileOf, projects, type Project } from '../../package/projects.js';
import { startWine, type Wine } from '../wine.js';
import { readWithSetupApi, type Read } from './setupapi.js';

let wine: Wine;
let infs: ReadonlyMap<string, Read>;

const infPaths = ({ spec }: Project): readonly string[] => [
  `package/${spec.name}.inf`,
  `package/${spec.name}mp.inf`,
];
const placeOf = (number: number, path: string): string => join(wine.root, String(number), path);

test.before('SetupAPI reads both INFs of every package', () => {
  wine = startWine();
  const paths = projects.flatMap((project, number) =>
    infPaths(project).map((path) => {
      mkdirSync(join(wine.root, String(number), 'package'), { recursive: true });
      writeFileSync(placeOf(number, path), fileOf(project, path));
      return placeOf(number, path);
    }),
  );
  infs = readWithSetupApi(wine, paths);
});

test.after.always(() => wine.remove());

function readOf(number: number, path: string): Read {
  const read = infs.get(placeOf(number, path));
  if (read === undefined) throw new Error(`SetupAPI did not read ${path}`);
  return read;
}

/** Lines without values have their text as key where SetupAPI reads them, and as value where we do. */
function comparable(inf: Inf): unknown {
  return [...inf].map(([section, lines]) => [
    section,
    lines.map(({ key, values }) => [key ?? (values.length === 1 ? values[0] : null), values]),
  ]);
}

for (const [number, project] of projects.entries()) {
  const { title, spec, files } = project;

  test(`SetupAPI finds every section, directive and value that is written: ${title}`, (t) => {
    for (const path of infPaths(project)) {
      const ours = resolveStrings(parseInf(fileOf(project, path)));
      t.deepEqual(comparable(readOf(number, path).inf), comparable(ours), path);
    }
  });

  test(`the package keeps every rule as SetupAPI reads it: ${title}`, (t) => {
    const view = viewPackage(spec.name, files, (path) => readOf(number, path).inf);
    t.deepEqual(lint(view), []);
  });

  test(`installing writes to the registry what the INFs say: ${title}`, (t) => {
    const view = viewPackage(spec.name, files);
    for (const infView of infsOf(view)) {
      const { written } = readOf(number, infView.path);
      for (const { section } of installsOf(infView)) {
        const wanted = registryOf(infView.inf, section).map(({ key, name, flags, data }) => [
          `${key}\\${name}`,
          flags === '0x00010000' ? 7 : 1,
          flags === '0x00010000' ? data : data.join(',').replace('%13%', 'C:\\windows\\system32\\unknown'),
        ]);
        const found = written
          .filter(({ install }) => install === section)
          .map(({ key, name, type, data }) => [`${key}\\${name}`, type, data]);
        t.deepEqual(found.sort(), wanted.sort(), `${infView.path}, ${section}`);
        t.true(found.length >= 6);
      }
    }
  });
}
