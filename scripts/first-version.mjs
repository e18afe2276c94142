// Writes test/fixtures/first-version.json.br: a project that the version in another checkout made, and that a user then worked on.
//   node scripts/first-version.mjs CHECKOUT     (both this and that one built)
// The kit is left out: it is replaced as a whole, and known by what the project's manifest, if it has one, says of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { editAsUser } from '../dist/test/support/user-edits.js';

const checkout = resolve(process.argv[2] ?? '.');
const folder = mkdtempSync(join(tmpdir(), 'ndis-im-first-'));
try {
  const root = join(folder, 'first');
  const main = join(checkout, 'dist', 'src', 'cli', 'main.js');
  const answers = ['--name', 'first', '--callbacks', 'DirectOid,PnpHandlers', '--yes'];
  execFileSync(process.execPath, [main, 'new', root, ...answers], { cwd: folder, stdio: 'inherit' });
  editAsUser(root);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !path.startsWith('test/kit/'))
    .sort();
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const packed = brotliCompressSync(JSON.stringify(files));
  writeFileSync(new URL('../test/fixtures/first-version.json.br', import.meta.url), packed);
  console.log(`${paths.length} files, ${packed.length} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
