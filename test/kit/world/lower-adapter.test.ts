import test from 'ava';

import * as ndis from '../../../src/kit/data/constants.js';
import { RegistryKey, registryTypes, utf16 } from '../../../src/kit/kernel/registry.js';
import { Installation, setUpperBindings } from '../../../src/kit/world/installation.js';
import { attributesOf, miniportNames } from '../../../src/kit/world/lower-adapter-options.js';
import { usualAnswer, type AdapterState } from '../../../src/kit/world/adapter-oids.js';

const adapter = (): AdapterState => ({
  attributes: attributesOf({}, 0, 687),
  packetFilter: 0,
  multicastList: [],
});

test('a usual adapter answers the mandatory queries', (t) => {
  for (const oid of [
    ndis.OID_GEN_MAXIMUM_TOTAL_SIZE,
    ndis.OID_GEN_STATISTICS,
    ndis.OID_GEN_VENDOR_DESCRIPTION,
    ndis.OID_GEN_TRANSMIT_BUFFER_SPACE,
    ndis.OID_GEN_INTERRUPT_MODERATION,
  ]) {
    t.is(usualAnswer(adapter(), 'query', oid, new Uint8Array())?.status, ndis.NDIS_STATUS_SUCCESS);
  }
  t.is(usualAnswer(adapter(), 'query', 0xff000001, new Uint8Array()), undefined);
});

test('a packet filter beyond what the adapter has is refused, and a short one', (t) => {
  const state = adapter();
  const filter = (value: number) =>
    usualAnswer(state, 'set', ndis.OID_GEN_CURRENT_PACKET_FILTER, ulong(value))?.status;
  t.is(filter(ndis.NDIS_PACKET_TYPE_DIRECTED | ndis.NDIS_PACKET_TYPE_NO_LOCAL), ndis.NDIS_STATUS_SUCCESS);
  t.is(filter(ndis.NDIS_PACKET_TYPE_SMT), ndis.NDIS_STATUS_NOT_SUPPORTED);
  t.is(state.packetFilter, ndis.NDIS_PACKET_TYPE_DIRECTED | ndis.NDIS_PACKET_TYPE_NO_LOCAL);
  const short = usualAnswer(state, 'set', ndis.OID_GEN_CURRENT_PACKET_FILTER, new Uint8Array(2));
  t.deepEqual(short, { status: ndis.NDIS_STATUS_INVALID_LENGTH, bytesNeeded: 4 });
});

test('a multicast list is taken in whole addresses, up to the limit, and emptied by length 0 (R-138)', (t) => {
  const state = adapter();
  const list = (length: number) =>
    usualAnswer(state, 'set', ndis.OID_802_3_MULTICAST_LIST, new Uint8Array(length))?.status;
  t.is(list(7), ndis.NDIS_STATUS_INVALID_LENGTH);
  t.is(list(6 * 33), ndis.NDIS_STATUS_MULTICAST_FULL);
  t.is(list(12), ndis.NDIS_STATUS_SUCCESS);
  t.is(state.multicastList.length, 2);
  t.is(list(0), ndis.NDIS_STATUS_SUCCESS);
  t.is(state.multicastList.length, 0);
});

test('UpperBindings is a list as the registry has it, or whatever bytes a test wants', (t) => {
  const key = new RegistryKey('key');
  setUpperBindings(key, ['a', 'b']);
  t.deepEqual(key.get('UPPERBINDINGS'), { type: registryTypes.multiSz, data: utf16('a\0b\0\0') });
  setUpperBindings(key, Uint8Array.of(1, 2, 3));
  t.deepEqual(key.get('UpperBindings')?.data, Uint8Array.of(1, 2, 3));
});

test('virtual miniports are as many as asked for, each name once', (t) => {
  t.is(new Set(miniportNames(1024, 0)).size, 1024);
  t.deepEqual(miniportNames(['A', 'a', '', 'B'], 0), ['A', 'B']);
  t.deepEqual(miniportNames(utf16('A\0B'), 0), ['A', 'B']);
  t.deepEqual(miniportNames(null, 0), []);
});

test('a protocol is bound under the name of its service only, whatever its case (R-017)', (t) => {
  t.deepEqual(new Installation('one', true).adaptersFor('two'), []);
  const installation = new Installation('one', true);
  t.is(installation.adaptersFor('ONE').length, installation.adapters.size);
  t.is(
    installation.bindingKey('\\Device\\{1}').path,
    `${installation.protocolKey.path}\\Parameters\\Adapters\\{1}`,
  );
});

function ulong(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
