import test from 'ava';
import fc from 'fast-check';
import type { Manifest } from '../../src/project/base/manifest.js';
import { baseTexts, entryFor } from '../../src/project/base/store.js';
import { hasMarkers } from '../../src/project/merge/merge-text.js';
import { planUpdate } from '../../src/project/plan-update.js';
import type { UpdatePlan } from '../../src/project/plan-update.js';
import { renderProject } from '../../src/project/render.js';
import type { RenderedFile } from '../../src/project/rendered-file.js';
import { toDriverSpec } from '../../src/spec/driver-spec.js';
import { settled } from '../spec/given.js';
import { edited, editsArbitrary } from './merge/edits.js';
import type { Edit } from './merge/edits.js';

const answerSets = [
  {},
  { virtualMiniports: 5 },
  { callbacks: 'DirectOid' },
  { callbacks: 'all', ndis: '6.87' },
  { distribution: 'vlan' },
  { distribution: 'passthrough', architectures: ['arm64'] },
  { name: 'fast' },
  { name: 'fast', distribution: 'vlan', virtualMiniports: 16, callbacks: 'PnpHandlers,InterfaceProvider' },
];

/** Projects without their kits, which no user edits. */
const projects = answerSets.map((answers) =>
  renderProject(toDriverSpec(settled(answers).answers)).filter(({ path }) => !path.startsWith('test/kit/')),
);

const manifestOf = (files: readonly RenderedFile[]): Manifest => ({
  generatorVersion: '0.0.1',
  files: new Map(files.map((file) => [file.path, entryFor(file)] as const)),
});

const manifests = projects.map(manifestOf);

const everyBase = new Map(projects.flatMap((files) => [...baseTexts(files)]));

type Disk = ReadonlyMap<string, Buffer>;

function plan(disk: Disk, manifest: Manifest, next: readonly RenderedFile[]): UpdatePlan {
  return planUpdate({
    manifest,
    next,
    version: '0.1.0',
    disk: (path) => disk.get(path),
    baseText: (hash) => everyBase.get(hash),
    only: undefined,
    restore: undefined,
    overwriteOwned: false,
    onCollision: undefined,
    asItIs: false,
  });
}

/** The project after the plan. */
function after(disk: Disk, { outcomes }: UpdatePlan): Map<string, Buffer> {
  const now = new Map(disk);
  for (const { path, from, content, beside } of outcomes) {
    if (beside !== undefined) now.set(`${path}.ndis-im-new`, beside);
    if (from !== undefined && content !== undefined) now.delete(from);
    if (content === null) now.delete(path);
    else if (content !== undefined) now.set(path, content);
  }
  return now;
}

interface Acts {
  readonly edits: readonly { readonly file: number; readonly edits: readonly Edit[] }[];
  readonly deleted: readonly number[];
  readonly renamed: readonly number[];
  readonly added: boolean;
  readonly crlf: boolean;
  readonly final: boolean;
}

const fileNumber = fc.nat(500);
const acts: fc.Arbitrary<Acts> = fc.record({
  edits: fc.array(fc.record({ file: fileNumber, edits: editsArbitrary('/* mine */', 4) }), { maxLength: 4 }),
  deleted: fc.array(fileNumber, { maxLength: 2 }),
  renamed: fc.array(fileNumber, { maxLength: 2 }),
  added: fc.boolean(),
  crlf: fc.boolean(),
  final: fc.boolean(),
});

/** What a user does to a project. */
function actedOn(
  files: readonly RenderedFile[],
  { edits, deleted, renamed, added, crlf, final }: Acts,
): Map<string, Buffer> {
  const disk = new Map(files.map(({ path, content }) => [path, content] as const));
  const pathOf = (file: number): string => files[file % files.length]?.path ?? '';
  for (const { file, edits: list } of edits) {
    const lines = (disk.get(pathOf(file)) ?? Buffer.of()).toString('latin1').split(/\r?\n/).slice(0, -1);
    const eol = crlf ? '\r\n' : '\n';
    const text = edited(lines, list).join(eol) + (final ? eol : '');
    disk.set(pathOf(file), Buffer.from(text, 'latin1'));
  }
  for (const file of deleted) disk.delete(pathOf(file));
  for (const file of renamed) {
    const content = disk.get(pathOf(file));
    if (content !== undefined) disk.set(`mine/${pathOf(file)}`, content);
    disk.delete(pathOf(file));
  }
  if (added) disk.set('driver/mine.c', Buffer.from('int mine;\n'));
  return disk;
}

const linesOf = (content: Buffer): string[] => content.toString('latin1').split(/\r?\n/);

test('whatever a user does and whatever changes: no line of theirs and no file is lost, and a second run has nothing to do', (t) => {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(acts, fc.nat(projects.length - 1), fc.nat(projects.length - 1), (done, from, to) => {
      const [old = [], next = []] = [projects[from], projects[to]];
      const disk = actedOn(old, done);
      const first = plan(disk, manifests[from] ?? manifestOf([]), next);
      const now = after(disk, first);
      t.deepEqual(first.lost, []);
      for (const { verb } of first.outcomes) counts.set(verb, (counts.get(verb) ?? 0) + 1);

      const renamed = new Map(first.outcomes.map(({ from: was, path }) => [was ?? path, path] as const));
      for (const [path, content] of disk) {
        const generated = old.find((file) => file.path === path);
        const mine = linesOf(content).filter((line) => line.startsWith('/* mine */'));
        const result = now.get(renamed.get(path) ?? path);
        if (result === undefined) {
          // Only what is as it was generated may go.
          t.deepEqual(linesOf(content), linesOf(generated?.content ?? Buffer.of()), path);
          continue;
        }
        const lines = linesOf(result);
        for (const line of mine) t.true(lines.includes(line), `${path}: ${line}`);
        if (generated === undefined || generated.role === 'once') t.true(result.equals(content), path);
      }
      for (const { path, verb, places = 0 } of first.outcomes)
        if (verb === 'conflict' && places > 0) t.true(hasMarkers(now.get(path) ?? Buffer.of()), path);

      const second = plan(now, first.manifest, next);
      const again = second.outcomes.filter(
        ({ verb, content }) => content !== undefined || verb === 'conflict',
      );
      t.deepEqual(
        again.map(({ path, verb }) => [path, verb]),
        [],
      );
      t.deepEqual(second.manifest.files, first.manifest.files);
    }),
    { numRuns: 2000, seed: 42 },
  );
  t.log(Object.fromEntries(counts));
  for (const verb of [
    'create',
    'update',
    'merge',
    'rename',
    'keep',
    'delete',
    'orphan',
    'stay deleted',
    'conflict',
  ])
    t.true((counts.get(verb) ?? 0) > 0, verb);
});
