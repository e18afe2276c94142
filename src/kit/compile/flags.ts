/** C as cl.exe takes it. One set of flags for the module that runs and for the checks against 64-bit Windows. */
const dialect = [
  '-std=c17',
  '-fms-extensions',
  '-fms-compatibility',
  '-fms-compatibility-version=19.34',
  '-mms-bitfields',
  '-fshort-wchar',
  '-ffreestanding',
];

const warnings = ['-Wall', '-Wextra'];

export const wasmTarget = [
  '--target=wasm32-unknown-unknown',
  ...dialect,
  ...warnings,
  '-mbulk-memory',
  '-gline-tables-only',
];

export type WindowsArchitecture = 'x64' | 'arm64';

const triples: Readonly<Record<WindowsArchitecture, string>> = {
  x64: 'x86_64-pc-windows-msvc',
  arm64: 'aarch64-pc-windows-msvc',
};

/** Only the syntax is checked. On wasm32, where a pointer has 32 bits, a truncated one is no error; here it is. */
export function windowsTarget(architecture: WindowsArchitecture): readonly string[] {
  return [`--target=${triples[architecture]}`, ...dialect, ...warnings, '-Wshorten-64-to-32'];
}

export const defaultDefines: Readonly<Record<string, string>> = {
  NDIS_MINIPORT_DRIVER: '1',
  NDIS687_MINIPORT: '1',
  NDIS687: '1',
};

/** A driver's C stack in the real kernel has 24 kB at most; the rest serves calls that nest. Every machine has its own, so more would cost. */
export const linkFlags = [
  '--no-entry',
  '--export-table',
  '--growable-table',
  '--export=DriverEntry',
  '--export=__stack_pointer',
  '--export=__heap_base',
  '--export-if-defined=__wasm_call_ctors',
  '-z',
  'stack-size=131072',
];

/**
 * A call at the start of every basic block, critical edges split. Pruned, a block would have none where those of others
 * tell what it would, and its lines could not be told.
 */
export const guardFlags = ['-fsanitize-coverage=trace-pc-guard,no-prune'];

/** What nothing calls stays in the module, to be seen as never run. No object defines what guards call. */
export const guardLinkFlags = [...linkFlags, '--no-gc-sections', '--allow-undefined'];

/** What Node 20 knows and clang or the link uses, as wasm-opt calls it. "All features" makes a file Node 20 refuses. */
export const wasmFeatures = [
  'bulk-memory',
  'bulk-memory-opt',
  'mutable-globals',
  'nontrapping-float-to-int',
  'sign-ext',
  'multivalue',
  'reference-types',
] as const;

/** Stands in the module's name section, and so before each function's name in a stack of V8. */
export const moduleName = 'driver.wasm';
