/** What only reading shows: how the C declares its callbacks, and what Windows compiles it with. */
import { readFileSync, readdirSync } from 'node:fs';
import test from 'ava';

import { defaultDefines } from './kit/compile/flags.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const sources = readdirSync(new URL('driver/', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.[ch]$/.test(path))
  .map((path) => read(`driver/${path.replaceAll('\\', '/')}`).replaceAll(/\/\*[\s\S]*?\*\//g, ''));

/** Names that a pattern brackets, over all files. */
function named(pattern: RegExp): Set<string> {
  return new Set(sources.flatMap((text) => Array.from(text.matchAll(pattern), (match) => match[1]!)));
}

test('every callback is declared with its role type (R-019)', (t) => {
  const declared = named(/^(?:static )?[A-Z][A-Z0-9_]+ (\w+);$/gm);
  const defined = named(/^(?:static )?[A-Z][A-Z0-9_]+ (\w+)\([^;{}]*\)\n\{$/gm);
  const handlers = named(/^ +(?:Characteristics\.\w+|\.(?:Miniport|Protocol)\w+) = (\w+)[;,]$/gm);
  const callbacks = [...handlers].filter((name) => defined.has(name));
  t.true(callbacks.length >= 20);
  t.deepEqual(
    callbacks.filter((name) => !declared.has(name)),
    [],
  );
});

test('all memory of the driver is nonpaged (R-130)', (t) => {
  const paged = named(/\b(PagedPool|POOL_FLAG_PAGED|PAGE_DATA|(?:data|bss|const)_seg)\b/g);
  t.deepEqual([...paged], []);
});

test('Windows compiles the driver for the NDIS that this suite compiles it for (R-180)', (t) => {
  const project = readdirSync(root).find((name) => name.endsWith('.vcxproj'))!;
  const [, windows = ''] = /<PreprocessorDefinitions>(.*?)<\/PreprocessorDefinitions>/.exec(read(project))!;
  const editor = read('compile_flags.txt').split(/\r?\n/);
  for (const [name, value] of Object.entries(defaultDefines)) {
    t.true(windows.split(';').includes(`${name}=${value}`), name);
    t.true(editor.includes(`-D${name}=${value}`), name);
  }
  t.deepEqual(windows.match(/\bNDIS_?\w*(?==)/g)!.sort(), Object.keys(defaultDefines).sort());
});
