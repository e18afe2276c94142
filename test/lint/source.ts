/** A file of a generated project. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A function of the driver, where it is defined. */
export interface CFunction {
  readonly name: string;
  readonly path: string;
  readonly isStatic: boolean;
  /** What stands before its body: annotations, type, name, parameters. */
  readonly head: string;
  /** Between its braces, without what comments and literals say. */
  readonly body: string;
  /** Line of the file on which the body begins, from 1. */
  readonly line: number;
}

export function isC({ path }: SourceFile): boolean {
  return path.startsWith('driver/') && /\.[ch]$/.test(path);
}

/** C with blanks in the place of what comments and literals say: offsets and lines stay. */
export function codeOf(text: string): string {
  const blank = (match: string): string => match.replaceAll(/[^\n]/g, ' ');
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, blank);
}

/** The functions that a file defines: as clang-format leaves them, their braces stand alone at the beginning of a line. */
export function functionsOf({ path, text }: SourceFile): readonly CFunction[] {
  const code = codeOf(text);
  return [...code.matchAll(/^\{\n([\s\S]*?)^\}/gm)].map((match) => {
    const before = code.slice(0, match.index);
    const begin = Math.max(...['\n}', ';\n', '\n\n', '\n#'].map((end) => before.lastIndexOf(end)));
    const head = before.slice(begin + 1).replace(/^[^\n]*\n/, (line) => (/^[};#]/.test(line) ? '' : line));
    const signature = head.replaceAll(/^_\w+_(?:\([^\n]*\))?$/gm, '').trim();
    return {
      name: /(\w+)\(/.exec(signature)?.[1] ?? '',
      path,
      isStatic: /^static\b/m.test(signature),
      head,
      body: match[1] ?? '',
      line: before.split('\n').length,
    };
  });
}

export function allFunctions(files: readonly SourceFile[]): readonly CFunction[] {
  return files.filter(isC).flatMap(functionsOf);
}

/** What a call passes: `at` is the offset of its opening bracket. */
export function argumentsAt(code: string, at: number): readonly string[] {
  const parts: string[] = [''];
  for (let depth = 0, next = at; next < code.length; next++) {
    const letter = code[next] ?? '';
    if (letter === ')' && --depth === 0) break;
    if (letter === ',' && depth === 1) parts.push('');
    else if (next > at) parts[parts.length - 1] += letter;
    if (letter === '(') depth++;
  }
  return parts.map((part) => part.trim());
}
