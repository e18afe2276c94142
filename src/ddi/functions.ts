import { bindingFunctions } from './functions/binding.js';
import { configurationFunctions } from './functions/configuration.js';
import { dataPathFunctions } from './functions/data-path.js';
import { executiveFunctions } from './functions/executive.js';
import { interfaceFunctions } from './functions/interface.js';
import { ioFunctions } from './functions/io.js';
import { kernelFunctions } from './functions/kernel.js';
import { kitFunctions } from './functions/kit.js';
import { memoryFunctions } from './functions/memory.js';
import { miniportFunctions } from './functions/miniport.js';
import { nblAccessorsFunctions } from './functions/nbl-accessors.js';
import { nblFunctions } from './functions/nbl.js';
import { oidFunctions } from './functions/oid.js';
import { registrationFunctions } from './functions/registration.js';
import { registryFunctions } from './functions/registry.js';
import { runtimeFunctions } from './functions/runtime.js';
import { strsafeFunctions } from './functions/strsafe.js';
import { synchronizationFunctions } from './functions/synchronization.js';
import { systemFunctions } from './functions/system.js';
import { wdmsecFunctions } from './functions/wdmsec.js';
import { type FunctionDecl, type FunctionGroup, irqlRanges } from './types.js';

export const functionGroups: readonly FunctionGroup[] = [
  bindingFunctions,
  configurationFunctions,
  dataPathFunctions,
  executiveFunctions,
  interfaceFunctions,
  ioFunctions,
  kernelFunctions,
  kitFunctions,
  memoryFunctions,
  miniportFunctions,
  nblAccessorsFunctions,
  nblFunctions,
  oidFunctions,
  registrationFunctions,
  registryFunctions,
  runtimeFunctions,
  strsafeFunctions,
  synchronizationFunctions,
  systemFunctions,
  wdmsecFunctions,
];

/** Every function a driver may call, by name. */
export const functions: ReadonlyMap<string, FunctionDecl> = new Map(
  functionGroups.flatMap((group) => Object.entries(group)),
);

/** Lowest and highest IRQL at which it may be called or is called. */
export function irqlRange(declaration: Pick<FunctionDecl, 'irql'>): readonly [min: number, max: number] {
  return irqlRanges[declaration.irql];
}

/** Modules of Windows that a driver imports from. */
export const modules = ['ndis.sys', 'ntoskrnl.exe', 'hal.dll'] as const;
export type Module = (typeof modules)[number];

/** The import library of each in the WDK. */
export const importLibraries: Readonly<Record<Module, string>> = {
  'ndis.sys': 'ndis.lib',
  'ntoskrnl.exe': 'ntoskrnl.lib',
  'hal.dll': 'hal.lib',
};

/**
 * The module that exports a function on 64-bit Windows; undefined for what is code in the driver itself: macros, inline functions, and
 * what comes from a header (ntstrsafe, TraceLogging) or a static library (wdmsec) of its own.
 */
export function moduleOf(name: string, declaration: FunctionDecl): Module | undefined {
  const { inline, header, from } = declaration;
  if (inline === true || header !== undefined || from === 'header') return undefined;
  return from ?? (name.startsWith('Ndis') ? 'ndis.sys' : 'ntoskrnl.exe');
}

/**
 * Headers whose functions and data lie in a static library of the WDK: a driver that includes one must link it
 * (kernel/sddl-for-device-objects.md). Its code becomes part of the driver, so it is no module.
 */
export const staticLibraries: Readonly<Record<string, string>> = { 'wdmsec.h': 'wdmsec.lib' };
