/**
 * Matches paths with forward slashes: `*` and `?` within a name, `**` across folders; the name of a folder stands for all below
 * it, and a pattern without a slash matches names at any depth.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const clean = pattern.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
  const source = clean
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:[^/]+/)*';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  const anywhere = clean.includes('/') ? '' : '(?:.*/)?';
  const whole = new RegExp(`^${anywhere}${source}(?:/.*)?$`);
  return (path) => whole.test(path);
}
