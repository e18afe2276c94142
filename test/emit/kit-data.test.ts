import test from 'ava';

import { functions } from '../../src/ddi/functions.js';
import { emitCallbacks } from '../../src/emit/kit-callbacks.js';
import { emitKitConstants } from '../../src/emit/kit-constants.js';
import { kitFunction } from '../../src/emit/kit-functions.js';
import { emitLayouts } from '../../src/emit/kit-layouts.js';
import { emitOids } from '../../src/emit/kit-oids.js';
import { literal } from '../../src/emit/kit-text.js';
import { emitVersions } from '../../src/emit/kit-versions.js';

function fact(name: string): ReturnType<typeof kitFunction> {
  const declaration = functions.get(name);
  if (!declaration) throw new Error(name);
  return kitFunction(declaration);
}

test('layouts give offset, type and, for what has no value, length', (t) => {
  const [, body = ''] =
    /NDIS_OID_REQUEST = layout\('NDIS_OID_REQUEST', 152, \{\n([^}]*)\}/.exec(emitLayouts()) ?? [];
  t.regex(body, /^ {2}Header: \[0, 'bytes', 4\],$/m);
  t.regex(body, /^ {2}RequestType: \[4, 'u32'\],$/m);
  t.regex(body, /^ {2}'DATA.QUERY_INFORMATION.InformationBuffer': \[28, 'ptr'\],$/m);
  t.regex(body, /^ {2}NdisReserved: \[56, 'bytes', 64\],$/m);
});

test('statuses are unsigned, 64-bit constants are bigints', (t) => {
  const text = emitKitConstants();
  t.regex(text, /^export const NDIS_STATUS_FAILURE = 0xc0000001;$/m);
  t.regex(text, /^export const NdisRequestSetInformation = 1;$/m);
  t.regex(text, /^export const POOL_FLAG_NON_PAGED = 0x40n;$/m);
  t.regex(text, /^export const NDIS_LINK_SPEED_UNKNOWN = 0xffffffffffffffffn;$/m);
});

test('structures cross the boundary as pointers, also as results', (t) => {
  t.deepEqual(fact('NdisSetTimerObject').params, ['ptr', 'ptr', 'i32', 'ptr']);
  t.like(fact('KeQueryPerformanceCounter'), {
    params: ['ptr', 'ptr'],
    names: ['result', 'PerformanceFrequency'],
    returns: 'void',
  });
  t.like(fact('DbgPrint'), { params: ['ptr', 'ptr'], variadic: true, returns: 'u32' });
});

test('a function knows its level and its first version', (t) => {
  t.like(fact('NdisOpenAdapterEx'), { minIrql: 0, maxIrql: 0, ndis: 600, pends: true });
  t.like(fact('NdisSynchronousOidRequest'), { ndis: 680 });
});

test('a function that can fail says so: by a status, by NULL or through Status; an empty list is no failure', (t) => {
  for (const name of ['NdisOidRequest', 'NdisAllocateMemoryWithTagPriority', 'NdisReadConfiguration'])
    t.true(fact(name).fails, name);
  for (const name of ['NdisInterlockedPopEntrySList', 'NdisCancelTimerObject', 'NdisCloseConfiguration'])
    t.false(fact(name).fails, name);
});

test('an OID knows what its requests carry', (t) => {
  t.regex(
    emitOids(),
    /^ {2}\{ name: 'OID_PM_PARAMETERS', oid: 0xfd010109, query: null, set: \{ structure: 'NDIS_PM_PARAMETERS' \}/m,
  );
});

test('a callback knows where its pointer lies', (t) => {
  t.regex(
    emitCallbacks(),
    /^ {2}MiniportInitializeEx: \{.*member: 'InitializeHandlerEx', offset: 16, mandatory: true/m,
  );
  t.regex(emitCallbacks(), /^ {2}NetAllocateMdl: \{.*structure: null, member: null, offset: null/m);
});

test('the mock can be every version from the lowest floor to the highest', (t) => {
  const versions = [...emitVersions().matchAll(/text: '([\d.]+)'/g)].map(([, text]) => text);
  t.is(versions[0], '6.30');
  t.is(versions.at(-1), '6.89');
});

test('text in data is escaped', (t) => {
  t.is(literal({ a: ["it's", 1, true, null] }), "{ a: ['it\\'s', 1, true, null] }");
});
