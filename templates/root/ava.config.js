import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

const at = (path) => new URL(path, import.meta.url);
const inUnix = (path) => path.replaceAll('\\', '/');

// By their sources: what is left in .build of a test that is gone does not run.
const tests = readdirSync(at('test/'), { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${inUnix(path)}`)
  .filter((path) => path.endsWith('.test.ts'));
const built = (path) => `.build/${path.replace(/ts$/, 'js')}`;

/**
 * To start a worker and to warm it up costs more than most test files do. So the generated ones share a few, one for each processor.
 * Files of your own have one each (mine.test.ts from your first edit on), and so has every file when some are named:
 * `npx ava .build/test/sends.test.js`.
 */
function filesToRun() {
  const named = process.argv.slice(2).some((arg) => !arg.startsWith('-') && arg.includes('.build'));
  if (named || !existsSync(at('.build/test/'))) return tests.map(built);
  const manifest = at('.ndis-im/manifest.json');
  const { files } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : { files: {} };
  const generated = tests.filter((path) => {
    const { role, base } = files[path] ?? {};
    return role === 'merged' || (role === 'once' && hashOf(path) === base);
  });
  const others = tests.filter((path) => !generated.includes(path));
  const size = new Map(generated.map((path) => [path, readFileSync(at(path)).length]));
  // A worker of its own costs a file about as much as a tenth of the generated tests.
  const start = generated.reduce((sum, path) => sum + size.get(path), 0) / 10;
  const shared = Array.from({ length: availableParallelism() }, () => ({ names: [], size: 0 }));
  const smallest = () => shared.reduce((least, each) => (each.size < least.size ? each : least));
  for (const _ of others) smallest().size += start;
  for (const path of generated.toSorted((a, b) => size.get(b) - size.get(a))) {
    const part = smallest();
    part.names.push(path);
    part.size += size.get(path);
  }
  const parts = shared
    .filter(({ names }) => names.length > 0)
    .map(({ names }, part) => {
      const path = `.build/test/generated-${part + 1}.js`;
      writeFileSync(at(path), names.map((name) => `import '../${name.replace(/ts$/, 'js')}';\n`).join(''));
      return path;
    });
  return [...parts, ...others.map(built)];
}

/** As the manifest has it: line ends do not count. */
function hashOf(path) {
  const text = readFileSync(at(path), 'utf8').replaceAll('\r\n', '\n');
  return createHash('sha256').update(text).digest('hex');
}

// A suite ends before most of what V8 would optimize in it has paid: its optimizing compiler waits about eight times as long as usual.
setFlagsFromString('--interrupt-budget=1000000');

// Worker threads take a tenth less processor time than processes. Source maps show failures in the TypeScript.
export default {
  files: filesToRun(),
  workerThreads: true,
  // Lines of C for the first failure take seconds: the compiler's tools are loaded for them.
  timeout: '1m',
  nodeArguments: ['--enable-source-maps'],
};
