import { callsUnderLock } from './calls-under-lock.js';
import { deprecatedCalls } from './deprecated-calls.js';
import { floor } from './floor.js';
import type { Lint } from './lint.js';
import { oneContract } from './one-contract.js';
import { polling } from './polling.js';
import { readable } from './readable.js';
import { roleTypes } from './role-types.js';

export const lints: readonly Lint[] = [
  callsUnderLock,
  deprecatedCalls,
  floor,
  oneContract,
  polling,
  readable,
  roleTypes,
];
