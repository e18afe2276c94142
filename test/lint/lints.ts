import { callsUnderLock } from './calls-under-lock.js';
import { controlDevice } from './control-device.js';
import { countsUnderLock } from './counts-under-lock.js';
import { deprecatedCalls } from './deprecated-calls.js';
import { floor } from './floor.js';
import type { Lint } from './lint.js';
import { oneContract } from './one-contract.js';
import { polling } from './polling.js';
import { readable } from './readable.js';
import { roleTypes } from './role-types.js';

export const lints: readonly Lint[] = [
  callsUnderLock,
  controlDevice,
  countsUnderLock,
  deprecatedCalls,
  floor,
  oneContract,
  polling,
  readable,
  roleTypes,
];
