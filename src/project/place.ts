import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Refused, shown } from '../spec/problem.js';
import { baseFolder } from './base/manifest.js';
import type { FileSystem } from './file-system.js';

/** What a folder may hold before a project is made in it. */
const tolerated = new Set(['.git']);

/**
 * The absolute root of the new project at `destination`, seen from `cwd`.
 * Throws `Refused` where nothing may be written: naming what is in the way.
 */
export function findPlace(destination: string, cwd: string, fs: FileSystem): string {
  const refuse = (reason: string): never => {
    throw new Refused([`destination ${shown(destination)}: ${reason}`]);
  };
  if (destination === '' || destination.includes('\0'))
    refuse('is no path. Name a folder, such as ./my-driver.');
  const root = resolve(cwd, destination);
  const link = linkOut(root, cwd, fs);
  if (link !== undefined)
    refuse(`${shown(link.path)} is a link to ${shown(link.target)}. Name the real folder.`);
  const project = projectAbove(root, fs);
  if (project !== undefined && project !== root) {
    refuse(`lies inside the project ${shown(project)} (it has .yo-rc.json). Choose a folder outside it.`);
  }
  const kind = kindOrNothing(root, fs);
  if (kind === 'file' || kind === 'other')
    refuse('is a file. Name a folder that is empty or does not exist.');
  if (kind === 'folder') {
    const found = listed(root, refuse, fs).filter(
      (entry) => !tolerated.has(entry) && !isEmptyBase(root, entry, fs),
    );
    const what = project === root ? 'is a project of this generator already' : 'is not empty';
    const or = project === root ? ', or bring this one up to date: ndis-im update' : '';
    if (found.length > 0)
      refuse(`${what}; in the way: ${some(found)}. Name a folder that is empty or does not exist${or}.`);
  }
  const existing = nearestFolder(root, fs);
  if (fs.kindOf(fs.realPath(existing)) !== 'folder')
    refuse(`${shown(existing)} is a file, not a folder. Name another place.`);
  if (!fs.isWritable(existing))
    refuse(`${shown(existing)} is not writable. Name another place, or change its permissions.`);
  return root;
}

function listed(root: string, refuse: (reason: string) => never, fs: FileSystem): readonly string[] {
  try {
    return fs.list(root);
  } catch {
    return refuse('cannot be read. Name another place, or change its permissions.');
  }
}

const mostListed = 8;

function some(entries: readonly string[]): string {
  const rest = entries.length - mostListed;
  const first = entries
    .slice(0, mostListed)
    .map((entry) => (/^[\w.@+-]+$/.test(entry) ? entry : shown(entry)));
  return rest > 0 ? `${first.join(', ')} and ${rest} more` : first.join(', ');
}

/** The path itself, or the nearest above it at which something stands. */
export function nearestFolder(path: string, fs: FileSystem): string {
  let at = path;
  while (kindOrNothing(at, fs) === undefined && dirname(at) !== at) at = dirname(at);
  return at;
}

/** Below a file there is nothing: Node says so by an error. */
export function kindOrNothing(path: string, fs: FileSystem): ReturnType<FileSystem['kindOf']> {
  try {
    return fs.kindOf(path);
  } catch {
    return undefined;
  }
}

/**
 * The first link that the root stands on or behind and that must not be followed: the root itself, or, among the folders
 * between it and what it has in common with `cwd`, one that leads out of the folder that holds it.
 */
function linkOut(root: string, cwd: string, fs: FileSystem): { path: string; target: string } | undefined {
  const common = commonFolder(root, resolve(cwd));
  const steps = relative(common, root).split(sep).filter(Boolean);
  let path = common;
  for (const step of steps) {
    const holder = path;
    path = join(path, step);
    const kind = kindOrNothing(path, fs);
    if (kind === undefined) return undefined;
    if (kind !== 'link') continue;
    const target = realPathOf(path, fs);
    if (path === root || target === undefined) return { path, target: target ?? 'nothing' };
    const inside = relative(fs.realPath(holder), target);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return { path, target };
  }
  return undefined;
}

function realPathOf(path: string, fs: FileSystem): string | undefined {
  try {
    return fs.realPath(path);
  } catch {
    return undefined;
  }
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (folder !== b && !b.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return folder;
}

/** The absolute root of the project at `destination`, seen from `cwd`. Throws `Refused` where there is none. */
export function findProject(destination: string, cwd: string, fs: FileSystem): string {
  const refuse = (reason: string): never => {
    throw new Refused([`destination ${shown(destination)}: ${reason}`]);
  };
  if (destination === '' || destination.includes('\0')) refuse('is no path. Name the folder of the project.');
  const root = resolve(cwd, destination);
  const link = linkOut(root, cwd, fs);
  if (link !== undefined)
    refuse(`${shown(link.path)} is a link to ${shown(link.target)}. Name the real folder.`);
  const project = projectAbove(root, fs);
  if (project === undefined)
    refuse('is no project of this generator: it has no .yo-rc.json with answers. Make one with ndis-im new.');
  else if (project !== root) refuse(`lies inside the project ${shown(project)}. Run this there.`);
  if (!fs.isWritable(root)) refuse('is not writable. Change its permissions.');
  return root;
}

/** The project of this generator that holds the path, or stands at it. */
export function projectAbove(path: string, fs: FileSystem): string | undefined {
  for (let at = nearestFolder(path, fs); ; at = dirname(at)) {
    if (isProject(at, fs)) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** True for the folder with which a run begins, where it was interrupted at once. */
function isEmptyBase(root: string, entry: string, fs: FileSystem): boolean {
  const path = join(root, entry);
  return entry === baseFolder && fs.kindOf(path) === 'folder' && fs.list(path).length === 0;
}

function isProject(folder: string, fs: FileSystem): boolean {
  try {
    if (fs.kindOf(join(folder, baseFolder)) === 'folder' && !isEmptyBase(folder, baseFolder, fs)) return true;
    const stored: unknown = JSON.parse(fs.read(join(folder, '.yo-rc.json')).toString('utf8'));
    return typeof stored === 'object' && stored !== null && Object.hasOwn(stored, 'generator-ndis-im');
  } catch {
    return false;
  }
}
