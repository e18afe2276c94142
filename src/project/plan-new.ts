import { basePath, baseTexts, entryFor } from './base/store.js';
import { manifestPath, writeManifest } from './base/manifest.js';
import type { Answers } from '../spec/answers.js';
import { toDriverSpec } from '../spec/driver-spec.js';
import { packageVersion } from './package-info.js';
import { renderProject } from './render.js';
import type { RenderedFile, Role } from './rendered-file.js';
import { storedFile, storedPath } from './stored.js';

export interface PlannedChange {
  readonly action: 'create';
  readonly path: string;
  readonly role: Role;
  readonly content: Buffer;
}

/**
 * What a new project needs: every file is created, with what a later run must know of it, and `.yo-rc.json` last, so that it stands
 * only where all else does.
 */
export function planNew(answers: Answers): readonly PlannedChange[] {
  const files = renderProject(toDriverSpec(answers));
  const stored: RenderedFile = { path: storedPath, role: 'json', content: storedFile(answers) };
  return [...files, ...bookkeeping(files), stored].map(({ path, role, content }) => ({
    action: 'create',
    path,
    role,
    content,
  }));
}

/** Manifest and base texts: the generator's own, as the kit is. */
function bookkeeping(files: readonly RenderedFile[]): RenderedFile[] {
  const entries = new Map(files.map((file) => [file.path, entryFor(file)] as const));
  const manifest = writeManifest({ generatorVersion: packageVersion(), files: entries });
  const texts = [...baseTexts(files)].map(([hash, content]) => ({ path: basePath(hash), content }));
  return [...texts, { path: manifestPath, content: manifest }].map((file) => ({ ...file, role: 'owned' }));
}
