import { basename } from 'node:path/posix';

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
  const output = args.indexOf('-o');
  if (output >= 0) args.splice(output, 2);
  return args.slice(args.indexOf('clang'), args.indexOf('-x'));
}

/** `command` of compilerCommand for one file, to an object file. */
export function compileUnit(command: readonly string[], path: string, object: string): readonly string[] {
  const args = command.map((arg, at) => (command[at - 1] === '-main-file-name' ? basename(path) : arg));
  return [...args, '-o', object, '-x', 'c', path];
}

/** `command` of compilerCommand for many files at once, checked one after the other. */
export function checkUnits(command: readonly string[], paths: readonly string[]): readonly string[] {
  const at = command.indexOf('-main-file-name');
  return [...command.slice(0, at), ...command.slice(at + 2), '-x', 'c', ...paths];
}
