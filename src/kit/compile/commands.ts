import { CompileError } from './compile-error.js';
import type { Toolchain } from './toolchain.js';

const placeholder = 'unit.c';

/**
 * The compiler proper's own command line (`clang -cc1 …`) for driver flags. Asked for once and used for every file: the driver in
 * front of the compiler costs as much time as a small file.
 */
export function compilerCommand(toolchain: Toolchain, flags: readonly string[]): readonly string[] {
  const { messages, succeeded } = toolchain.run(['clang', '-###', ...flags, placeholder], {
    [placeholder]: '',
  });
  const line = messages.split('\n').find((text) => text.startsWith(' "'));
  if (!succeeded || line === undefined) throw new CompileError('the compiler refuses its flags', messages);
  const args = Array.from(line.matchAll(/ "((?:[^"\\]|\\.)*)"/g), ([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
  // Named by the run, or by the file.
  for (const option of ['-o', '-main-file-name']) {
    const at = args.indexOf(option);
    if (at >= 0) args.splice(at, 2);
  }
  return args.slice(args.indexOf('clang'), args.indexOf('-x'));
}

/** `command` of compilerCommand for files that one run compiles or checks, one after the other. */
export function compilerRun(command: readonly string[], paths: readonly string[]): readonly string[] {
  return [...command, '-x', 'c', ...paths];
}

/** Where a run puts the object file of `path`. */
export function objectPath(path: string): string {
  return path.replace(/\.c$/, '.o');
}
