import { codeOf, isC, type SourceFile } from './source.js';

/** The places of the C that match. */
export function findWords(files: readonly SourceFile[], pattern: RegExp, why: string): readonly string[] {
  return files.filter(isC).flatMap(({ path, text }) =>
    codeOf(text)
      .split('\n')
      .flatMap((line, at) => {
        const [found] = pattern.exec(line) ?? [];
        return found === undefined ? [] : [`${path}:${at + 1}: ${found}: ${why}`];
      }),
  );
}
