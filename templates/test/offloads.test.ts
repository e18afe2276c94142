/** Task offloads and receive side scaling: the adapter's where payloads pass as they are, and nobody's elsewhere. */
import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { NDIS_OFFLOAD, NDIS_RECEIVE_SCALE_CAPABILITIES } from './kit/data/layouts.js';
import { revisions } from './kit/data/revisions.js';
import { runningVersions } from './kit/data/versions.js';
import { decodeStruct, encodeStruct } from './kit/memory/struct-bytes.js';
import type { VirtualMiniport } from './kit/world/virtual-miniport.js';
import { boot, start, type SceneOptions, test } from './support.js';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

/** What an adapter offloads: whatever there is, each part told from the others by its bytes. */
const offload = {
  Checksum: bytes(32, 0x11),
  LsoV1: bytes(16, 0x22),
  IPsecV1: bytes(28, 0x33),
  LsoV2: bytes(28, 0x44),
  Flags:
    ndis.NDIS_OFFLOAD_FLAGS_GROUP_CHECKSUM_CAPABILITIES |
    ndis.IPSEC_OFFLOAD_V2_AND_TCP_CHECKSUM_COEXISTENCE |
    ndis.IPSEC_OFFLOAD_V2_AND_UDP_CHECKSUM_COEXISTENCE,
  IPsecV2: bytes(32, 0x55),
  Rsc: bytes(2, 1),
};
const offloadHardware = { ...offload, LsoV2: bytes(28, 0x66) };

const receiveScale = {
  CapabilitiesFlags:
    ndis.NDIS_RSS_CAPS_MESSAGE_SIGNALED_INTERRUPTS |
    ndis.NDIS_RSS_CAPS_RSS_AVAILABLE_ON_PORTS |
    ndis.NDIS_RSS_CAPS_HASH_TYPE_TCP_IPV4 |
    ndis.NdisHashFunctionToeplitz,
  NumberOfInterruptMessages: 8,
  NumberOfReceiveQueues: 4,
  NumberOfIndirectionTableEntries: 256,
};

const able: SceneOptions = { rows: 1, adapter: { offload, offloadHardware, receiveScale } };

/** A structure of a protocol above: a header and nothing but zeros. */
function structure(type: number, revision: number, size: number): Uint8Array {
  const made = new Uint8Array(size);
  made.set([type, revision, size]);
  return made;
}

const sets = [
  [
    'OID_TCP_OFFLOAD_PARAMETERS',
    structure(ndis.NDIS_OBJECT_TYPE_DEFAULT, 3, ndis.NDIS_SIZEOF_OFFLOAD_PARAMETERS_REVISION_3),
  ],
  [
    'OID_OFFLOAD_ENCAPSULATION',
    structure(
      ndis.NDIS_OBJECT_TYPE_OFFLOAD_ENCAPSULATION,
      1,
      ndis.NDIS_SIZEOF_OFFLOAD_ENCAPSULATION_REVISION_1,
    ),
  ],
  [
    'OID_GEN_RECEIVE_SCALE_PARAMETERS',
    structure(ndis.NDIS_OBJECT_TYPE_RSS_PARAMETERS, 2, ndis.NDIS_SIZEOF_RECEIVE_SCALE_PARAMETERS_REVISION_2),
  ],
] as const;

if (answers.distribution === 'passthrough') {
  const told = (miniport: VirtualMiniport) => ({
    current: decodeStruct(NDIS_OFFLOAD, miniport.offload!.current),
    hardware: decodeStruct(NDIS_OFFLOAD, miniport.offload!.hardware),
  });

  test('the offloads of the adapter are offered, all but IPsec (R-175, R-176, R-192)', (t) => {
    const { miniport } = start(t, able);
    const { current, hardware } = told(miniport);
    t.deepEqual(current.Checksum, offload.Checksum);
    t.deepEqual(current.LsoV1, offload.LsoV1);
    t.deepEqual(current.LsoV2, offload.LsoV2);
    t.deepEqual(current.Rsc, offload.Rsc);
    t.deepEqual(hardware.LsoV2, offloadHardware.LsoV2);
    for (const each of [current, hardware]) {
      t.deepEqual(each.IPsecV1, bytes(28, 0));
      t.deepEqual(each.IPsecV2, bytes(32, 0));
      t.is(each.Flags, ndis.NDIS_OFFLOAD_FLAGS_GROUP_CHECKSUM_CAPABILITIES);
    }
  });

  test('an adapter that offloads nothing has a virtual miniport that offers nothing (R-175)', (t) => {
    const { miniport } = start(t, { rows: 1 });
    t.is(miniport.offload, undefined);
    t.is(miniport.receiveScale, undefined);
  });

  for (const { text, number } of runningVersions) {
    if (text < answers.floor) continue;
    test(`on NDIS ${text} offloads and receive side scaling have the revisions of that version (R-178, lesson 31)`, (t) => {
      const { miniport } = start(t, { ...able, boot: { ndis: text } });
      const newest = (name: 'NDIS_OFFLOAD' | 'NDIS_RECEIVE_SCALE_CAPABILITIES') =>
        revisions[name].revisions.findLast((each) => each.since <= number)!;
      const header = (from: Uint8Array) => ({ revision: from[1], size: from[2] });
      for (const each of [miniport.offload!.current, miniport.offload!.hardware]) {
        const { revision, size } = newest('NDIS_OFFLOAD');
        t.deepEqual(header(each), { revision, size });
      }
      const { revision, size } = newest('NDIS_RECEIVE_SCALE_CAPABILITIES');
      t.deepEqual(header(miniport.receiveScale!), { revision, size });
    });
  }

  test('capabilities of an older revision than ours are taken for what they say (R-179)', (t) => {
    const headers = { NDIS_OFFLOAD: { revision: 1 }, NDIS_RECEIVE_SCALE_CAPABILITIES: { revision: 1 } };
    const { miniport } = start(t, { rows: 1, adapter: { ...able.adapter, headers } });
    const { current } = told(miniport);
    t.deepEqual(current.LsoV2, offload.LsoV2);
    t.deepEqual(current.Rsc, bytes(2, 0));
    const scale = decodeStruct(NDIS_RECEIVE_SCALE_CAPABILITIES, miniport.receiveScale!);
    t.is(scale.NumberOfReceiveQueues, 4);
    // As many as there could be before there was a member for it.
    t.is(scale.NumberOfIndirectionTableEntries, 128);
  });

  test('capabilities of a newer revision than all that are known are taken for the newest known (R-179)', (t) => {
    const headers = { NDIS_OFFLOAD: { revision: 12 }, NDIS_RECEIVE_SCALE_CAPABILITIES: { revision: 12 } };
    const { miniport } = start(t, { rows: 1, adapter: { ...able.adapter, headers } });
    t.deepEqual(told(miniport).current.LsoV2, offload.LsoV2);
    t.is(decodeStruct(NDIS_RECEIVE_SCALE_CAPABILITIES, miniport.receiveScale!).NumberOfReceiveQueues, 4);
  });

  test('capabilities that are shorter than they say, or of another type, are none (R-179)', (t) => {
    for (const header of [
      { size: 20 },
      { type: ndis.NDIS_OBJECT_TYPE_DEFAULT },
      { revision: 0, size: 216 },
    ]) {
      const headers = { NDIS_OFFLOAD: header, NDIS_RECEIVE_SCALE_CAPABILITIES: { ...header, size: 8 } };
      const { miniport } = start(t, { rows: 1, adapter: { ...able.adapter, headers } });
      t.is(miniport.offload, undefined);
      t.is(miniport.receiveScale, undefined);
    }
  });

  test('receive side scaling is offered as the adapter has it, on the default port alone (R-174, R-188)', (t) => {
    const { miniport } = start(t, able);
    const { Header, ...scale } = decodeStruct(NDIS_RECEIVE_SCALE_CAPABILITIES, miniport.receiveScale!);
    t.is(Header[0], ndis.NDIS_OBJECT_TYPE_RSS_CAPABILITIES);
    t.deepEqual(scale, {
      ...receiveScale,
      CapabilitiesFlags: receiveScale.CapabilitiesFlags & ~ndis.NDIS_RSS_CAPS_RSS_AVAILABLE_ON_PORTS,
    });
  });

  test('what is kept of the adapter’s capabilities outlives its memory (lesson 26)', (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ ...able.adapter, start: 'never', miniports: 1 });
    machine.loadDriver();
    machine.advance(1000);
    adapter.miniport(0).start();
    t.deepEqual(told(adapter.miniport(0)).current.LsoV2, offload.LsoV2);
    t.is(adapter.miniport(0).receiveScale?.[12], 4);
  });

  test('an adapter that cannot be asked for its hardware is taken for what it does now (R-175)', (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ ...able.adapter, miniports: 1 });
    adapter.answerOid(ndis.OID_TCP_OFFLOAD_HARDWARE_CAPABILITIES, () => ndis.NDIS_STATUS_NOT_SUPPORTED);
    machine.loadDriver();
    t.deepEqual(told(adapter.miniport(0)).hardware.LsoV2, offload.LsoV2);
  });

  test('an answer about the hardware that is cut short counts for nothing (R-179)', (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ ...able.adapter, miniports: 1 });
    const cut = adapter.attributes.offloadHardware!.slice(0, 100);
    adapter.answerOid(ndis.OID_TCP_OFFLOAD_HARDWARE_CAPABILITIES, () => ({
      status: ndis.NDIS_STATUS_SUCCESS,
      bytes: cut,
    }));
    machine.loadDriver();
    t.deepEqual(told(adapter.miniport(0)).hardware.LsoV2, offload.LsoV2);
  });

  test('an adapter that takes its time to tell about its hardware is waited for (R-127)', (t) => {
    const { miniport } = start(t, { rows: 1, adapter: { ...able.adapter, oidPends: true } });
    t.deepEqual(told(miniport).hardware.LsoV2, offloadHardware.LsoV2);
  });

  for (const [name, input] of sets) {
    test(`${name} reaches the adapter byte by byte (R-174, R-175)`, (t) => {
      const { adapter, upper } = start(t, able);
      const answer = upper.set(ndis[name], input);
      t.is(answer.status, ndis.NDIS_STATUS_SUCCESS);
      t.is(answer.bytesRead, input.length);
      const below = adapter.oids.filter(({ oid }) => oid === ndis[name]);
      t.deepEqual(
        below.map((each) => each.bytes),
        [input],
      );
    });
  }

  test('the revision that the adapter supports comes back from a set (R-128, R-133)', (t) => {
    const { upper } = start(t, able);
    const [name, input] = sets[2];
    t.is(upper.set(ndis[name], input).supportedRevision, 2);
  });

  test('after OID_TCP_OFFLOAD_PARAMETERS the configuration of the adapter is indicated above (R-175)', (t) => {
    const { adapter, miniport, upper } = start(t, able);
    const before = upper.statuses.length;
    upper.set(...([ndis.OID_TCP_OFFLOAD_PARAMETERS, sets[0][1]] as const));
    const { code, buffer } = upper.statuses[before]!;
    t.is(code, ndis.NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG);
    t.deepEqual(decodeStruct(NDIS_OFFLOAD, buffer).Checksum, offload.Checksum);
    t.deepEqual(decodeStruct(NDIS_OFFLOAD, buffer).IPsecV2, bytes(32, 0));
    t.is(buffer.length, miniport.offload!.current.length);
    t.truthy(adapter.oids.find(({ oid }) => oid === ndis.OID_TCP_OFFLOAD_PARAMETERS));
  });

  test('what the adapter offloads anew is offered above, also by a virtual miniport that comes later (R-175)', (t) => {
    const { adapter, miniport } = start(t, able);
    adapter.setOffload({ ...offload, Checksum: bytes(32, 0x77) });
    t.deepEqual(told(miniport).current.Checksum, bytes(32, 0x77));
    t.deepEqual(told(miniport).hardware.Checksum, offload.Checksum);
    miniport.disable();
    adapter.setOffload({ ...offload, Checksum: bytes(32, 0x78) });
    miniport.enable();
    t.deepEqual(told(miniport).current.Checksum, bytes(32, 0x78));
  });

  test('hardware that can do more is told above (R-175)', (t) => {
    const { adapter, miniport } = start(t, able);
    const more = adapter.attributes.offload!.slice();
    more[4] = 0x99;
    adapter.indicateStatus(ndis.NDIS_STATUS_TASK_OFFLOAD_HARDWARE_CAPABILITIES, more);
    t.is(told(miniport).hardware.Checksum[0], 0x99);
    t.is(told(miniport).current.Checksum[0], 0x11);
  });

  test('a configuration that is cut short or of another kind is not passed on (R-132, R-179)', (t) => {
    const { adapter, miniport } = start(t, able);
    const before = miniport.statuses.length;
    const whole = adapter.attributes.offload!;
    const wrong = Uint8Array.from(whole, (byte, at) => (at === 0 ? ndis.NDIS_OBJECT_TYPE_DEFAULT : byte));
    for (const buffer of [new Uint8Array(), whole.slice(0, 2), whole.slice(0, 60), wrong]) {
      adapter.indicateStatus(ndis.NDIS_STATUS_TASK_OFFLOAD_CURRENT_CONFIG, buffer);
    }
    t.is(miniport.statuses.length, before);
  });

  test('receive side scaling that changed while the binding was paused is told at the next restart above (R-081, R-174, R-186)', (t) => {
    const { adapter, miniport } = start(t, able);
    const now = { ...receiveScale, NumberOfReceiveQueues: 2 };
    const header = adapter.attributes.receiveScale!.slice(0, 4);
    adapter.attributes.receiveScale = encodeStruct(NDIS_RECEIVE_SCALE_CAPABILITIES, now);
    adapter.attributes.receiveScale.set(header);
    adapter.pause();
    adapter.restart();
    miniport.pause();
    miniport.restart();
    t.is(decodeStruct(NDIS_RECEIVE_SCALE_CAPABILITIES, miniport.receiveScale!).NumberOfReceiveQueues, 2);
  });

  test('receive side scaling that the adapter lost is lost above, and requests for it are not supported (R-174)', (t) => {
    const { adapter, miniport, upper } = start(t, able);
    adapter.attributes.receiveScale = null;
    adapter.pause();
    adapter.restart();
    miniport.pause();
    miniport.restart();
    t.is(miniport.receiveScale, undefined);
    const [name, input] = sets[2];
    t.is(upper.set(ndis[name], input).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
  });

  test('what is offered is in the list of supported OIDs, and what is not is not (R-183, lesson 19)', (t) => {
    const names = sets.map(([name]) => ndis[name]);
    const { miniport } = start(t, able);
    t.true(names.every((oid) => miniport.supportedOids.includes(oid)));
    const other = start(t, { rows: 1 });
    t.false(names.some((oid) => other.miniport.supportedOids.includes(oid)));
    for (const [name, input] of sets) {
      t.is(other.upper.set(ndis[name], input).status, ndis.NDIS_STATUS_NOT_SUPPORTED, name);
    }
  });
} else {
  test('offloads and receive side scaling are not offered where frames are switched or tagged here (R-068, R-149, R-174)', (t) => {
    const { adapter, machine, miniport, upper } = start(t, { adapter: { offload, receiveScale } });
    t.is(miniport.offload, undefined);
    t.is(miniport.receiveScale, undefined);
    t.is(miniport.attributes!.RecvScaleCapabilities, 0);
    const before = adapter.oids.length;
    t.is(upper.query(ndis.OID_TCP_OFFLOAD_CURRENT_CONFIG, 256).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
    t.is(upper.query(ndis.OID_GEN_RECEIVE_SCALE_CAPABILITIES, 64).status, ndis.NDIS_STATUS_NOT_SUPPORTED);
    for (const [name, input] of sets) {
      t.is(upper.set(ndis[name], input).status, ndis.NDIS_STATUS_NOT_SUPPORTED, name);
      t.false(miniport.supportedOids.includes(ndis[name]), name);
    }
    t.is(adapter.oids.length, before);
    t.is(machine.count('NdisOidRequest'), adapter.oids.length);
  });

  test('what the adapter offloads anew is told to nobody (R-149)', (t) => {
    const { adapter, miniport } = start(t, { adapter: { offload } });
    const before = miniport.statuses.length;
    adapter.setOffload(offload);
    adapter.indicateStatus(ndis.NDIS_STATUS_TASK_OFFLOAD_HARDWARE_CAPABILITIES, adapter.attributes.offload!);
    t.is(miniport.statuses.length, before);
  });

  test('a frame is not scaled: receive side scaling that the adapter gains is not offered (R-174)', (t) => {
    const { adapter, miniport } = start(t);
    adapter.attributes.receiveScale = encodeStruct(NDIS_RECEIVE_SCALE_CAPABILITIES, receiveScale);
    adapter.pause();
    adapter.restart();
    miniport.pause();
    miniport.restart();
    t.is(miniport.receiveScale, undefined);
  });
}
