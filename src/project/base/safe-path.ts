/** Folders in which nothing is ever written for a path that was read from a file. */
const closed = /^(?:\.git|\.ndis-im|node_modules)$/i;

/** True for a path below the project's root as this package writes them: forward slashes, no way out, no other tool's folder. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.length > 512 || /[\x00-\x1f\x7f\\:*?"<>|]/.test(path)) return false;
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..' || /[. ]$/.test(name))) return false;
  return !closed.test(names[0] ?? '');
}
