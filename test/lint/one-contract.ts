import type { Lint } from './lint.js';
import { codeOf, argumentsAt, isC, type SourceFile } from './source.js';

const differs =
  /^[ \t]*#[ \t]*(?:el)?if.*\b(?:_WIN64|_WIN32|_M_\w+|_AMD64_|_X86_|_ARM64_|_IA64_|__wasm\w*|NDIS\d+\w*|NDIS_SUPPORT_\w+|NTDDI_\w+|WINVER|_WIN32_WINNT)\b/;

function conditionals({ path, text }: SourceFile): readonly string[] {
  return codeOf(text)
    .split('\n')
    .flatMap((line, at) => (differs.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : []));
}

/** Revision and size of a header, and of a row in a table of revisions, are of one structure, and of one revision. */
function headers({ path, text }: SourceFile): readonly string[] {
  const code = codeOf(text);
  const calls = [...code.matchAll(/\bObjectHeader(?:Fits)?\(/g)].flatMap((match) => {
    const [, , revision = '', size = ''] = argumentsAt(code, match.index + match[0].length - 1);
    if (!/^\w+_REVISION_\d+$/.test(revision)) return isHelper(revision) ? [] : [place(match.index)];
    return areOne(revision, size) ? [] : [place(match.index)];
  });
  const rows = [
    ...code.matchAll(/\{(?:NDIS_RUNTIME_VERSION_\w+|REVISION_READ_ONLY),\s*(\w+),\s*([^}]+)\}/g),
  ].flatMap((match) => {
    const [, revision = '', size = ''] = match;
    return areOne(revision, size) ? [] : [place(match.index)];
  });
  return [...calls, ...rows];

  function place(offset: number): string {
    const line = code.slice(0, offset).split('\n').length;
    return `${path}:${line}: ${code.slice(offset).split(';')[0]?.replaceAll(/\s+/g, ' ')}`;
  }
}

/** Of the functions that others call with the two: their declaration, and what a table gave them. */
function isHelper(revision: string): boolean {
  return /^UCHAR /.test(revision) || revision === 'Newest->Revision';
}

function areOne(revision: string, size: string): boolean {
  // Some structures have the revision of all objects.
  const stem = revision.replace(/^NDIS_/, '').replace(/^OBJECT_/, '\\w+_');
  return new RegExp(`^NDIS_SIZEOF_(?:NDIS_)?${stem}$`).test(size);
}

/** The contract that the Windows build is compiled for, which no platform or configuration changes. */
function defines(files: readonly SourceFile[]): readonly string[] {
  const found = files
    .filter(({ path }) => /\.(?:vcxproj|props)$/.test(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, at) => (/NDIS\d+(?:_MINIPORT)?=1/.test(line) ? [{ path, line, at }] : [])),
    );
  if (found.length === 0) return ['no project file defines the NDIS contract'];
  return found.flatMap(({ path, line, at }) => {
    const versions = new Set([...line.matchAll(/NDIS(\d+)(?:_MINIPORT)?=1/g)].map((match) => match[1]));
    const whole =
      /NDIS_MINIPORT_DRIVER/.test(line) && /NDIS\d+_MINIPORT=1/.test(line) && /NDIS\d+=1/.test(line);
    return found.length === 1 && versions.size === 1 && whole && !/Condition=/.test(line)
      ? []
      : [`${path}:${at + 1}: ${line.trim()}`];
  });
}

export const oneContract: Lint = {
  says: 'the C is the same for every architecture and NDIS version, and each header has revision and size of one structure',
  lesson: 31,
  requirement: ['R-178', 'R-180'],
  find: (files) => [
    ...files.filter(isC).flatMap((file) => [...conditionals(file), ...headers(file)]),
    ...defines(files),
  ],
  brokenBy: [
    {
      fault: 'a structure depends on the architecture',
      path: 'driver/path.h',
      pattern: /( {4}PVOID TagInfo; .*\n\} FRAME_CONTEXT)/,
      replacement: '#ifdef _WIN64\n    PVOID Padding;\n#endif\n$1',
    },
    {
      fault: 'a header has the size of whatever the structure is now',
      path: 'driver/binding.c',
      pattern: /NDIS_SIZEOF_OPEN_PARAMETERS_REVISION_1/,
      replacement: 'sizeof(OpenParameters)',
    },
    {
      fault: 'a table of revisions has the size of another revision in a row',
      path: 'driver/offload.c',
      pattern: /NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_5/,
      replacement: 'NDIS_SIZEOF_NDIS_OFFLOAD_REVISION_4',
    },
  ],
};
