import test from 'ava';

import { callbacks } from '../../src/ddi/callbacks.js';
import { functions, irqlRange } from '../../src/ddi/functions.js';
import { functionTypes, records, typedefs } from '../../src/ddi/layouts.js';
import { measureRecord, resolveType } from '../../src/ddi/measure.js';
import type { CallbackDecl } from '../../src/ddi/types.js';
import { ndisVersions } from '../../src/ddi/versions.js';

const all = Object.entries<CallbackDecl>(callbacks);
const names = new Set(all.map(([name]) => name));

/** The function type that a handler type points to, through its typedefs. */
function pointee(type: string): string {
  const target = typedefs.get(type);
  if (typeof target !== 'string') return type.replace(/\s*\*$/, '');
  return pointee(target.replace(/\s*\*$/, ''));
}

/** Result and parameters of a function type, by its name or as `R (*)(A, B)`. */
function shape(functionType: string): readonly string[] {
  const [, returns, params] = /^(.*?) ?\(\*\)\((.*)\)$/.exec(functionType) ?? [];
  const declaration = functionTypes.get(functionType);
  const types = declaration
    ? [declaration.returns, ...Object.values(declaration.params)]
    : [returns ?? functionType, ...(params ?? '').split(', ')];
  return types.map((type) => resolveType(type, 'x64'));
}

test('every structure member exists and takes what the role type declares', (t) => {
  for (const [name, { member, role, kind }] of all) {
    const [structure = '', path] = (member ?? '').split('.');
    if (path === undefined) {
      t.is(kind, 'service', name);
      continue;
    }
    t.true(records.has(structure), `${name}: ${structure}`);
    const field = measureRecord(structure, 'x86').fields.find((candidate) => candidate.path === path);
    if (!field) t.fail(`${name}: ${member}`);
    else t.deepEqual(shape(pointee(field.type)), shape(pointee(role)), name);
  }
});

test('parameters and results are those of the role type', (t) => {
  for (const [name, { role, params, returns }] of all) {
    const own = [returns, ...Object.values(params)].map((type) => resolveType(type, 'x64'));
    t.deepEqual(own, shape(pointee(role)), name);
  }
});

test('every completion function is declared', (t) => {
  for (const [name, { completion }] of all) {
    if (completion !== null) t.true(functions.has(completion), name);
  }
});

test('what a callback depends on or conflicts with is a callback', (t) => {
  for (const [name, { dependsOn, conflictsWith }] of all) {
    for (const other of [...dependsOn, ...conflictsWith])
      t.true(names.has(other) || other === 'IM driver', name);
  }
});

function mandatory(edge: string, structure: string): readonly string[] {
  return all
    .filter(
      ([, callback]) =>
        callback.edge === edge && callback.mandatory === true && callback.member?.startsWith(structure),
    )
    .map(([name]) => name)
    .sort();
}

test('a miniport must register these', (t) => {
  t.deepEqual(mandatory('miniport', 'NDIS_MINIPORT_DRIVER_CHARACTERISTICS'), [
    'MiniportCancelOidRequest',
    'MiniportCancelSend',
    'MiniportDevicePnPEventNotify',
    'MiniportDriverUnload',
    'MiniportHaltEx',
    'MiniportInitializeEx',
    'MiniportOidRequest',
    'MiniportPause',
    'MiniportRestart',
    'MiniportReturnNetBufferLists',
    'MiniportSendNetBufferLists',
    'MiniportShutdownEx',
  ]);
});

test('a protocol must register these', (t) => {
  t.deepEqual(mandatory('protocol', 'NDIS_PROTOCOL_DRIVER_CHARACTERISTICS'), [
    'ProtocolBindAdapterEx',
    'ProtocolCloseAdapterCompleteEx',
    'ProtocolNetPnPEvent',
    'ProtocolOidRequestComplete',
    'ProtocolOpenAdapterCompleteEx',
    'ProtocolReceiveNetBufferLists',
    'ProtocolSendNetBufferListsComplete',
    'ProtocolStatusEx',
    'ProtocolUnbindAdapterEx',
  ]);
});

test('levels and versions are real ones', (t) => {
  for (const [name, callback] of all) {
    const [min, max] = irqlRange(callback);
    t.true(min <= max, name);
    t.true(callback.ndis <= 610 || ndisVersions.some(({ number }) => number === callback.ndis), name);
  }
});
