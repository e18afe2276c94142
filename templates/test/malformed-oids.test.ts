/** OID requests as a careless or hostile driver, or a program behind WMI, makes them: by what each OID carries. */
import type { ExecutionContext } from 'ava';

import { answers } from './answers.js';
import { callbacks } from './kit/data/callbacks.js';
import * as ndis from './kit/data/constants.js';
import { oids, type Information, type Oid } from './kit/data/oids.js';
import { revisions } from './kit/data/revisions.js';
import type { OidResult, RequestOptions } from './kit/world/upper-protocol.js';
import { incoming, labels, start, type Scene, test } from './support.js';

/** An adapter that can all there is, so that all there is can be asked for. */
const adapter = {
  offload: { Checksum: new Uint8Array(32).fill(1) },
  receiveScale: { NumberOfReceiveQueues: 4 },
  lookahead: 256,
};
const begin = (t: ExecutionContext): Scene => start(t, { rows: 1, adapter });

/** Buffers of every kind. They are no longer than they say, wherever they lie and whatever lies behind them. */
const places = [{}, { among: 0x00 }, { among: 0xff }, { at: 'odd', among: 0x00 }, { at: 'odd' }] as const;

/** The one answer to a request, which does not depend on where its buffer lies. NDIS lets it pass as it is. */
function alike(t: ExecutionContext, ask: (how: RequestOptions) => OidResult): OidResult {
  const [first, ...others] = places.map((buffer) => ask({ raw: true, buffer }));
  for (const other of others) t.deepEqual(other, first);
  return first!;
}

const big = 4096;

/** No byte, one, one too few, as many as it takes, one more, and far too many. */
const lengthsAround = (size: number): readonly number[] =>
  [...new Set([0, 1, size - 1, size, size + 1, big])].filter((length) => length >= 0);

const description = new TextEncoder().encode(`${answers.description}\0`).length;
const groups = [1, 2].map((last) => Uint8Array.of(1, 0, 0x5e, 0, 0, last));

function newest(structure: keyof typeof revisions): { readonly revision: number; readonly size: number } {
  return revisions[structure].revisions.at(-1)!;
}

function sizeOf(information: Information): number {
  if ('bytes' in information) return information.bytes;
  if ('counter' in information) return 8;
  if ('list' in information) return information.list * groups.length;
  return 'text' in information ? description : newest(information.structure).size;
}

/** Whether the request, the last one, was the adapter's to answer. */
function isForwarded({ adapter: { oids: seen } }: Scene, { oid }: Oid, type: 'query' | 'set'): boolean {
  return seen.some((request) => request.oid === oid && request.type === type && request.requestId !== 0);
}

for (const row of oids) {
  const { name, oid, query } = row;
  if (query === null) continue;
  const size = sizeOf(query);
  test(`${name} into a buffer of any length: the whole answer, or nothing and how long it is (R-132, R-199)`, (t) => {
    const { upper } = begin(t);
    upper.setMulticastList(groups);
    for (const room of lengthsAround(size)) {
      const answer = alike(t, (how) => upper.query(oid, room, how));
      const part = 'counter' in query && room >= 4 && room < size;
      if (room < size && !part) {
        t.is(answer.status, ndis.NDIS_STATUS_BUFFER_TOO_SHORT, `${room}`);
        t.is(answer.bytesWritten, 0);
      } else {
        t.is(answer.status, ndis.NDIS_STATUS_SUCCESS, `${room}`);
        t.is(answer.bytesWritten, part ? 4 : size);
      }
      if (room < size) t.is(answer.bytesNeeded, size, `${room}`);
    }
    // A room that is not there has no byte.
    const nowhere = upper.query(oid, size, { raw: true, buffer: { at: 'null' } });
    t.is(nowhere.status === ndis.NDIS_STATUS_SUCCESS, size === 0);
    t.is(nowhere.bytesWritten, 0);
  });
}

/** A structure with this header and `size` bytes in all, zeros but for the header. */
function headed(type: number, revision: number, size: number, length = size): Uint8Array {
  const made = new Uint8Array(length);
  made.set([type, revision, size & 0xff, size >> 8].slice(0, length));
  return made;
}

/** A set that every miniport with the OID in its list takes; interrupts cannot be moderated here. */
function goodSet({ oid, set }: Oid): Uint8Array {
  if (set === null || 'text' in set || 'counter' in set) throw new Error(`there is no set of ${oid}`);
  if ('structure' in set) {
    const { revision, size } = newest(set.structure);
    return headed(revisions[set.structure].type[0], revision, size);
  }
  if ('list' in set) return Uint8Array.from(groups.flatMap((group) => [...group]));
  // NdisDeviceStateD0, NDIS_PACKET_TYPE_DIRECTED, a lookahead of one byte.
  return Uint8Array.of(1, 0, 0, 0);
}

/** What a set that is too short ends with. */
const tooShort = (oid: number): number =>
  oid === ndis.OID_PNP_SET_POWER ? ndis.NDIS_STATUS_NOT_ACCEPTED : ndis.NDIS_STATUS_BUFFER_TOO_SHORT;
/** And a good one. */
const taken = (oid: number): number =>
  oid === ndis.OID_GEN_INTERRUPT_MODERATION ? ndis.NDIS_STATUS_INVALID_DATA : ndis.NDIS_STATUS_SUCCESS;

for (const row of oids) {
  const { name, oid, set } = row;
  if (set === null || 'list' in set) continue;
  test(`${name} from a buffer of any length: read whole, or refused with how long it has to be (R-132, R-139)`, (t) => {
    const scene = begin(t);
    const { upper } = scene;
    const good = goodSet(row);
    const nowhere = upper.set(oid, good, { raw: true, buffer: { at: 'null' } });
    t.not(nowhere.status, ndis.NDIS_STATUS_SUCCESS);
    t.is(nowhere.bytesRead, 0);
    if (!scene.miniport.supportedOids.includes(oid)) {
      t.is(nowhere.status, ndis.NDIS_STATUS_NOT_SUPPORTED);
      return;
    }
    upper.set(oid, good, { raw: true });
    const forwarded = isForwarded(scene, row, 'set');
    for (const length of lengthsAround(good.length)) {
      const input = new Uint8Array(length);
      input.set(good.subarray(0, length));
      const answer = alike(t, (how) => upper.set(oid, input, how));
      const seen = scene.adapter.oids.at(-1)!;
      if (forwarded) {
        t.is(answer.status, seen.status!);
        t.deepEqual(seen.bytes, input);
      } else if (length < good.length) {
        t.is(answer.status, tooShort(oid), `${length}`);
        t.is(answer.bytesRead, 0);
        t.true(answer.bytesNeeded > length && answer.bytesNeeded <= good.length);
      } else {
        t.is(answer.status, taken(oid), `${length}`);
        if (answer.status === ndis.NDIS_STATUS_SUCCESS) t.is(answer.bytesRead, good.length);
      }
    }
  });
}

test('OID_PM_PARAMETERS with a wrong header is refused; of an unknown revision what is known of it is read (R-132, R-133, R-179)', (t) => {
  const { upper } = begin(t);
  const { type, revisions: known } = revisions.NDIS_PM_PARAMETERS;
  const { revision, size } = newest('NDIS_PM_PARAMETERS');
  const success = ndis.NDIS_STATUS_SUCCESS;
  const invalid = ndis.NDIS_STATUS_INVALID_DATA;
  for (const [input, status] of [
    ...known.map((each) => [headed(type[0], each.revision, each.size), success] as const),
    [headed(type[0], revision + 1, size + 8), success],
    [headed(type[0], 255, 0xffff, size), success],
    [headed(type[0], revision, size - 1, size), invalid],
    [headed(type[0], revision, 0, size), invalid],
    [headed(type[0], 0, size), invalid],
    [headed(0, revision, size), invalid],
    [headed(ndis.NDIS_OBJECT_TYPE_OID_REQUEST, revision, size), invalid],
    [headed(type[0], revision, size, size - 1), ndis.NDIS_STATUS_BUFFER_TOO_SHORT],
  ] as const) {
    const answer = alike(t, (how) => upper.set(ndis.OID_PM_PARAMETERS, input, how));
    t.is(answer.status, status, [...input.subarray(0, 4)].join());
    t.is(answer.supportedRevision, status === success ? revision : 0);
  }
});

test('OID_PM_PARAMETERS that switches on anything is refused: nothing was advertised (R-132, lesson 19)', (t) => {
  const { upper } = begin(t);
  const { revision, size } = newest('NDIS_PM_PARAMETERS');
  for (let at = 4; at < size; at++) {
    const input = headed(ndis.NDIS_OBJECT_TYPE_DEFAULT, revision, size);
    input[at] = 1;
    const answer = upper.set(ndis.OID_PM_PARAMETERS, input, { raw: true });
    t.is(answer.status, ndis.NDIS_STATUS_INVALID_DATA, `${at}`);
  }
});

test('a power state that there is not is not accepted, and changes nothing (R-139)', (t) => {
  const scene = begin(t);
  const { adapter, upper } = scene;
  for (const state of [0, ndis.NdisDeviceStateD3 + 1, 0x80000000, 0xffffffff]) {
    const input = new Uint8Array(Uint32Array.of(state).buffer);
    const { status } = upper.set(ndis.OID_PNP_SET_POWER, input, { raw: true });
    t.is(status, ndis.NDIS_STATUS_NOT_ACCEPTED);
  }
  adapter.indicate([incoming(scene, 0, 'awake')]);
  t.deepEqual(labels(upper.received), ['awake']);
});

test('a multicast list of any length: whole addresses, no more than advertised (R-132, R-138)', (t) => {
  const { miniport, upper } = begin(t);
  const most = 6 * miniport.attributes!.MaxMulticastListSize;
  const list = new Uint8Array(most + 12);
  for (let at = 0; at < list.length; at += 6) list.set([1, 0, 0x5e, 0, 0, at], at);
  for (const length of [0, 1, 5, 6, 7, 11, 12, most - 1, most, most + 1, most + 6, list.length]) {
    const answer = alike(t, (how) => upper.set(ndis.OID_802_3_MULTICAST_LIST, list.subarray(0, length), how));
    const whole = length % 6 === 0;
    const right = whole ? ndis.NDIS_STATUS_SUCCESS : ndis.NDIS_STATUS_INVALID_LENGTH;
    t.is(answer.status, whole && length > most ? ndis.NDIS_STATUS_MULTICAST_FULL : right, `${length}`);
    t.is(answer.bytesRead, answer.status === ndis.NDIS_STATUS_SUCCESS ? length : 0);
  }
  upper.set(ndis.OID_802_3_MULTICAST_LIST, list.subarray(0, 12), { raw: true });
  for (const input of [list.subarray(0, 6), Uint8Array.of(0, 0, 0x5e, 0, 0, 1)]) {
    const how = input[0] === 1 ? ({ at: 'null' } as const) : {};
    t.not(
      upper.set(ndis.OID_802_3_MULTICAST_LIST, input, { raw: true, buffer: how }).status,
      ndis.NDIS_STATUS_SUCCESS,
    );
  }
  const kept = upper.query(ndis.OID_802_3_MULTICAST_LIST, 64, { raw: true });
  t.deepEqual(kept.bytes, list.subarray(0, 12));
});

test('a packet filter with a bit that is not offered is refused, and the one before stays (R-132, lesson 19)', (t) => {
  const { miniport, upper } = begin(t);
  const offered = miniport.attributes!.SupportedPacketFilters | ndis.NDIS_PACKET_TYPE_NO_LOCAL;
  const { bytes: before } = upper.query(ndis.OID_GEN_CURRENT_PACKET_FILTER, 4, { raw: true });
  for (let bit = 0; bit < 32; bit++) {
    const filter = (ndis.NDIS_PACKET_TYPE_DIRECTED | (1 << bit)) >>> 0;
    if ((offered & (1 << bit)) !== 0) continue;
    const input = new Uint8Array(Uint32Array.of(filter).buffer);
    const { status } = upper.set(ndis.OID_GEN_CURRENT_PACKET_FILTER, input, { raw: true });
    t.is(status, ndis.NDIS_STATUS_NOT_SUPPORTED, filter.toString(16));
  }
  t.deepEqual(upper.query(ndis.OID_GEN_CURRENT_PACKET_FILTER, 4, { raw: true }).bytes, before);
});

test('every OID in the list of supported ones is answered, or its set is accepted (R-134, R-183, lesson 19)', (t) => {
  const { miniport, upper } = begin(t);
  for (const supported of miniport.supportedOids) {
    const row = oids.find(({ oid }) => oid === supported);
    t.truthy(row, `0x${supported.toString(16)} is not known to be answered`);
    if (row === undefined) continue;
    if (row.query !== null) {
      t.is(upper.query(row.oid, big, { raw: true }).status, ndis.NDIS_STATUS_SUCCESS, row.name);
    }
    if (row.set !== null) {
      t.is(upper.set(row.oid, goodSet(row), { raw: true }).status, taken(row.oid), row.name);
    }
  }
});

const named: Readonly<Record<string, number | bigint>> = ndis;
/** What NDIS defines, whether or not a miniport has it. */
const defined = Object.entries(named).flatMap(([name, oid]) =>
  name.startsWith('OID_') && typeof oid === 'number' ? [[name, oid] as const] : [],
);
const types = ['query', 'set', 'method'] as const;
const refusals: readonly number[] = [ndis.NDIS_STATUS_NOT_SUPPORTED, ndis.NDIS_STATUS_NOT_ACCEPTED];

test('an OID that is not in the list is not supported, or the adapter’s to answer where it is the only one above (R-183, lesson 19)', (t) => {
  const { adapter, miniport, upper } = begin(t);
  for (const [name, oid] of defined) {
    if (miniport.supportedOids.includes(oid)) continue;
    for (const type of types) {
      const before = adapter.oids.length;
      const input = type === 'query' ? {} : { input: new Uint8Array(64).fill(0xff) };
      const { status } = upper.request({ kind: 'regular', type, oid, raw: true, outputLength: 64, ...input });
      const forwarded = adapter.oids.length > before;
      t.true(
        forwarded ? answers.distribution === 'passthrough' : refusals.includes(status),
        `${type} ${name}`,
      );
    }
  }
});

test('what is power’s, an offload’s or a filter’s of the adapter does not reach it, whatever its offsets and counts say (R-067, R-149, R-199)', (t) => {
  const { adapter, miniport, upper } = begin(t);
  const subjects =
    /^OID_(?:PM_|PNP_|TCP_(?!RSC_STATISTICS)|RECEIVE_FILTER_|NIC_SWITCH_|SRIOV_|GEN_HD_SPLIT|GEN_RECEIVE_SCALE|OFFLOAD_|GEN_ISOLATION|802_3_(?:ADD|DELETE)_MULTICAST)/;
  const names = defined.filter(([name, oid]) => subjects.test(name) && !miniport.supportedOids.includes(oid));
  t.true(names.length > 50);
  const before = adapter.oids.length;
  for (const [name, oid] of names) {
    for (const length of [0, 4, 64]) {
      const { status } = upper.set(oid, new Uint8Array(length).fill(0xff), { raw: true });
      t.true(refusals.includes(status), name);
    }
  }
  t.is(adapter.oids.length, before);
});

test('a set of what can only be asked, a query of what can only be set, and a method are not answered here (R-132, R-139)', (t) => {
  const scene = begin(t);
  const { adapter, upper } = scene;
  for (const { name, oid, query, set } of oids) {
    for (const type of types) {
      if ((type === 'query' && query !== null) || (type === 'set' && set !== null)) continue;
      const before = adapter.oids.length;
      const input = type === 'query' ? {} : { input: new Uint8Array(big) };
      const { status } = upper.request({
        kind: 'regular',
        type,
        oid,
        raw: true,
        outputLength: big,
        ...input,
      });
      t.is(status, ndis.NDIS_STATUS_NOT_SUPPORTED, `${type} ${name}`);
      if (name.startsWith('OID_P') || answers.distribution !== 'passthrough') {
        t.is(adapter.oids.length, before, `${type} ${name}`);
      }
    }
  }
});

test('a request of a type that no miniport of NDIS 6 gets is not supported; statistics are a query (R-132, R-136)', (t) => {
  const { adapter, upper } = begin(t);
  const before = adapter.oids.length;
  for (const requestType of [
    ndis.NdisRequestOpen,
    ndis.NdisRequestGeneric1,
    ndis.NdisRequestGeneric4,
    0x7fffffff,
  ]) {
    for (const oid of [ndis.OID_GEN_VENDOR_ID, ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, ndis.OID_PNP_SET_POWER]) {
      const answer = upper.query(oid, 4, { raw: true, requestType });
      t.is(answer.status, ndis.NDIS_STATUS_NOT_SUPPORTED);
    }
  }
  t.is(adapter.oids.length, before);
  const statistics = { raw: true, requestType: ndis.NdisRequestQueryStatistics };
  for (const oid of [ndis.OID_GEN_STATISTICS, ndis.OID_GEN_TRANSMIT_BLOCK_SIZE, ndis.OID_PNP_QUERY_POWER]) {
    t.is(upper.query(oid, big, statistics).status, ndis.NDIS_STATUS_SUCCESS);
  }
});

/** The same numbers for the same seed: xorshift of 32 bits. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What the pages let a request end with. NDIS_STATUS_MULTICAST_FULL is from the page of its OID. */
const ends = new Set(
  [...callbacks['MiniportOidRequest']!.values, 'NDIS_STATUS_MULTICAST_FULL'].map((name) => named[name]),
);

for (const seed of [1, 20, 300]) {
  test(`requests of all kinds, from seed ${seed}, end as the pages say, and the virtual miniport lives (R-132, R-199)`, (t) => {
    const scene = begin(t);
    const { adapter, upper } = scene;
    const next = numbersFrom(seed);
    const one = <T>(list: readonly T[]): T => list[next(list.length)]!;
    for (let count = 0; count < 400; count++) {
      const { oid } = next(4) === 0 ? { oid: one(defined)[1] } : one(oids);
      if (oid === ndis.OID_PNP_SET_POWER) continue; // its states are those of power.test.ts
      const input = Uint8Array.from({ length: one([0, 1, 4, 6, 12, 20, 64, 400]) }, () =>
        one([0, 1, 128, next(256)]),
      );
      const { status } = upper.request({
        kind: 'regular',
        type: one(types),
        oid,
        raw: true,
        input,
        outputLength: one([0, 1, 4, 8, 12, 64, 400]),
        buffer: one([...places, { at: 'null' }]),
      });
      t.true(ends.has(status), `${oid.toString(16)} ended with ${status.toString(16)} at ${count}`);
    }
    upper.set(ndis.OID_GEN_CURRENT_PACKET_FILTER, Uint8Array.of(1, 0, 0, 0), { raw: true });
    adapter.indicate([incoming(scene, 0, 'alive')]);
    t.deepEqual(labels(upper.received), ['alive']);
  });
}
