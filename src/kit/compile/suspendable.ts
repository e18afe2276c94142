import { suspending } from '../kernel/suspending.js';
import { wasmFeatures } from './flags.js';
import { findPackage } from './places.js';

/** Asyncify's argument: the imports that can suspend a fiber. */
export const suspendingImports = suspending.map((name) => `ndis.${name}`).join(',');

/**
 * Binaryen's optimizer takes ten times as long as all the rest, and V8 makes as fast code without it. From level 2 on,
 * Binaryen's library and its command write different code, and the lines of a stack, which come from the command, could not be told.
 */
export const optimizeLevel = 0;

/** Loads Binaryen, or throws a CompileError that says how to install it. */
export async function loadBinaryen() {
  findPackage('binaryen');
  return (await import('binaryen')).default;
}

/**
 * Runs Asyncify over a linked module, so that a DDI call of `suspending` can suspend the C that made it. Function names
 * stay; line tables, which the pass would leave wrong, go.
 */
export async function makeSuspendable(linked: Uint8Array): Promise<Uint8Array> {
  const binaryen = await loadBinaryen();
  const { Features } = binaryen;
  const features: Readonly<Record<(typeof wasmFeatures)[number], number>> = {
    'bulk-memory': Features.BulkMemory,
    'bulk-memory-opt': Features.BulkMemoryOpt,
    'mutable-globals': Features.MutableGlobals,
    'nontrapping-float-to-int': Features.NontrappingFPToInt,
    'sign-ext': Features.SignExt,
    multivalue: Features.Multivalue,
    'reference-types': Features.ReferenceTypes,
  };
  const module = binaryen.readBinary(linked);
  try {
    module.setFeatures(wasmFeatures.reduce((bits, feature) => bits | features[feature], Features.MVP));
    binaryen.setDebugInfo(true);
    binaryen.setOptimizeLevel(optimizeLevel);
    binaryen.setShrinkLevel(0);
    binaryen.setPassArgument('asyncify-imports', suspendingImports);
    module.runPasses(['strip-dwarf', 'asyncify']);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
