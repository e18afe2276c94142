import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/project/package-info.js';
import { readmeMadeAnew, readmePath } from './made-blocks.js';

const readme = readFileSync(readmePath, 'utf8').replaceAll('\r\n', '\n');

test('the options and the example in the README are those of the product', async (t) => {
  t.is(readme, await readmeMadeAnew(), 'run: npm run build && npm run readme');
});

test('the quick start is two command lines, and the scripts they name exist', (t) => {
  const block = /## Quick start[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const lines = block.trim().split('\n');
  t.is(lines.length, 2);
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const named = [...block.matchAll(/npm run (\w+)/g)].map(([, name]) => name ?? '');
  t.deepEqual(named, ['example']);
  t.true(named.every((name) => name in scripts) && 'test' in scripts);
});

test('every file that the documents link to exists', (t) => {
  for (const document of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/kit.md']) {
    const path = join(packageRoot, document);
    const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)];
    for (const [, link] of links) {
      t.true(existsSync(join(path, '..', link ?? '')), `${document} links to ${link}`);
    }
  }
});
