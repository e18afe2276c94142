import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';

import { fileOf, projects } from '../../package/projects.js';
import { run } from '../tools.js';

const folder = mkdtempSync(join(tmpdir(), 'ndis-im-rc-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

/** Texts of a compiled version resource, by name: each is UTF-16, ends in a NUL and starts at a multiple of four. */
function textsOf(resource: Buffer, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.map((name) => {
      const key = Buffer.from(`${name}\0`, 'utf16le');
      const at = resource.indexOf(key);
      if (at < 0) throw new Error(`the resource has no ${name}`);
      const start = (at + key.length + 3) & ~3;
      const text = resource.toString('utf16le', start);
      return [name, text.slice(0, text.indexOf('\0'))];
    }),
  );
}

for (const [number, project] of projects.entries()) {
  const { title, spec } = project;

  test(`a resource compiler makes the version resource of both binaries: ${title}`, (t) => {
    const source = join(folder, `${number}.rc`);
    writeFileSync(source, fileOf(project, 'package/version.rc'));
    for (const [define, file, description, type] of [
      ['DRIVER=1', `${spec.name}.sys`, spec.description, 3],
      ['NOTIFY_OBJECT=1', `${spec.name}no.dll`, `${spec.description} (notify object)`, 2],
    ] as const) {
      const compiled = join(folder, `${number}.res`);
      run('x86_64-w64-mingw32-windres', [`--define=${define}`, '--output-format=res', source, compiled]);
      const resource = readFileSync(compiled);
      const texts = textsOf(resource, ['CompanyName', 'FileDescription', 'OriginalFilename', 'FileVersion']);
      t.deepEqual(Object.fromEntries(texts), {
        CompanyName: spec.provider,
        FileDescription: description,
        OriginalFilename: file,
        FileVersion: '1.0.0.0',
      });
      // VS_FIXEDFILEINFO: after its signature comes 32 bytes later the type of the file.
      const fixed = resource.indexOf(Buffer.from([0xbd, 0x04, 0xef, 0xfe]));
      t.is(resource.readUInt32LE(fixed + 36), type);
      t.is(resource.readUInt32LE(fixed + 8), 0x10000);
    }
  });
}
