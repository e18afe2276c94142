import { posix } from 'node:path';
import test from 'ava';

import { renderProject } from '../../src/project/render.js';
import { toDriverSpec } from '../../src/spec/driver-spec.js';
import { settle, type GivenAnswers } from '../../src/spec/settle.js';
import { matrixRows, type MatrixRow } from '../matrix/answer-sets.js';
import { unknownElements } from './known-elements.js';
import { viewPackage } from './lint/package-view.js';
import { lint } from './lint/rules.js';
import { attributesOf, parseXml } from './xml-tree.js';

const items = ['ClCompile', 'ClInclude', 'ResourceCompile', 'Inf', 'None', 'ProjectReference'];
const rows = matrixRows();

/** What is wrong with the package of a row: rules of INFs, elements that nobody knows, files that are named and not there. */
function problemsOf({ answers }: MatrixRow): readonly string[] {
  const given = Object.entries(answers).map(([id, value]) => [id, { value, where: id }] as const);
  const spec = toDriverSpec(settle(new Map(given) as GivenAnswers).answers);
  const files = new Map(renderProject(spec).map(({ path, content }) => [path, content.toString()]));
  const ofProjects = [...files].flatMap(([path, text]) => {
    if (!/\.(vcxproj|filters|props|config)$/.test(path)) return [];
    const root = parseXml(text);
    const named = items.flatMap((item) => attributesOf(root, item, 'Include'));
    const missing = named
      .map((file) => posix.join(posix.dirname(path), file.replaceAll('\\', '/')))
      .filter((file) => !files.has(file));
    const unknown = path.endsWith('.config') ? [] : unknownElements(root);
    return [...unknown, ...missing].map((problem) => `${path}: ${problem}`);
  });
  return [...lint(viewPackage(spec.name, files)), ...ofProjects];
}

for (const row of rows) {
  test(`the package keeps every rule, and its projects parse and name what is there: ${row.title}`, (t) => {
    t.deepEqual(problemsOf(row), []);
  });
}
