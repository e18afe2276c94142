import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import { ContentCache, digest } from '../../../src/kit/compile/content-cache.js';

const value = new Uint8Array([1, 2, 3]);

function withDirectory(run: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'kit-cache-'));
  try {
    run(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('where one part ends and the next begins counts in a digest', (t) => {
  t.not(digest(['ab', 'c']), digest(['a', 'bc']));
  t.is(digest(['ab', 'c']), digest([Buffer.from('ab'), 'c']));
});

test('another process finds what was put into a cache with a directory', (t) => {
  withDirectory((directory) => {
    const key = digest(['one']);
    new ContentCache(directory).set(key, value);
    t.deepEqual([...(new ContentCache(directory).get(key) ?? [])], [...value]);
    t.is(new ContentCache(directory).get(digest(['two'])), undefined);
  });
});

test('what is old goes from the disk, what is new stays', (t) => {
  withDirectory((directory) => {
    const [old, fresh] = [digest(['old']), digest(['new'])];
    const cache = new ContentCache(directory);
    cache.set(old, value);
    cache.set(fresh, value);
    const month = Date.now() / 1000 - 31 * 86_400;
    utimesSync(join(directory, old.slice(0, 2), old.slice(2)), month, month);
    cache.removeOlder(30);
    t.is(new ContentCache(directory).get(old), undefined);
    t.not(new ContentCache(directory).get(fresh), undefined);
    const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    t.true(
      names.every((name) => !name.includes('.')),
      'no temporary file is left',
    );
  });
});
