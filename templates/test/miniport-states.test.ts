/** What a virtual miniport does, and does not do, in the states and transitions of its life. */
import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { NDIS_LINK_STATE } from './kit/data/layouts.js';
import { pauseMiniport, shutdownMiniport } from './kit/ndis/miniport-states.js';
import { indicateToBinding } from './kit/ndis/status.js';
import type { Machine } from './kit/world/machine.js';
import { boot, few, incoming, labels, outgoing, start, test } from './support.js';

/** A query that only the adapter can answer. */
const asked = ndis.OID_GEN_TRANSMIT_BLOCK_SIZE;

/** Attributes are set twice for each virtual miniport, and before that once in MiniportAddDevice. */
const setsForEach = answers.callbacks.has('PnpHandlers') ? 3 : 2;

/** NDIS_LINK_STATE of a link that went down. */
function linkDown(): Uint8Array {
  const bytes = new Uint8Array(NDIS_LINK_STATE.size);
  const view = new DataView(bytes.buffer);
  bytes.set([ndis.NDIS_OBJECT_TYPE_DEFAULT, 1]);
  view.setUint16(2, NDIS_LINK_STATE.size, true);
  view.setUint32(NDIS_LINK_STATE.fields.MediaConnectState[0], ndis.MediaConnectStateDisconnected, true);
  return bytes;
}

test('a link that changes while a virtual miniport is initialized is told from inside, or in the attributes (R-074, R-153)', (t) => {
  let states: string[] = [];
  const machine: Machine = boot(t, {
    extend: {
      // After the attributes were set, before MiniportInitializeEx returns.
      NdisIfAddIfStackEntry: () => {
        states = adapter.miniports.map(({ state }) => state);
        indicateToBinding(machine.ndis, adapter.liveBinding!, {
          code: ndis.NDIS_STATUS_LINK_STATE,
          buffer: linkDown(),
        });
        return ndis.NDIS_STATUS_FAILURE;
      },
    },
  });
  const adapter = machine.plugAdapter({ miniports: 1 });
  machine.loadDriver();
  const miniport = adapter.miniport(0);
  t.deepEqual(states, ['Initializing']);
  t.is(miniport.linkState, 'Disconnected');
  t.is(miniport.state, 'Running');
});

test('a link that changes while the last attributes are set is indicated when they are (R-074)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: 1, start: 'never' });
  const miniport = adapter.miniport(0);
  machine.loadDriver();
  machine.interject('NdisMSetMiniportAttributes', () => adapter.setLink({ up: false }), {
    skip: setsForEach - 1,
  });
  miniport.start();
  t.is(miniport.attributes?.MediaConnectState, ndis.MediaConnectStateConnected);
  t.is(miniport.linkState, 'Disconnected');
});

test('a paused virtual miniport answers requests and indicates status (R-078)', (t) => {
  const { adapter, miniport, upper } = start(t);
  miniport.pause();
  t.is(upper.query(ndis.OID_GEN_VENDOR_ID, 4).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(upper.query(asked, 4).status, ndis.NDIS_STATUS_SUCCESS);
  t.is(upper.setPacketFilter(ndis.NDIS_PACKET_TYPE_DIRECTED).status, ndis.NDIS_STATUS_SUCCESS);
  adapter.setLink({ up: false });
  t.is(miniport.linkState, 'Disconnected');
  miniport.restart();
  t.is(miniport.state, 'Running');
});

test('a pause is a pause whatever reason NDIS gives (R-079)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniport, upper } = scene;
  for (const reason of [0, ndis.NDIS_PAUSE_LOW_POWER, ndis.NDIS_PAUSE_MINIPORT_DEVICE_REMOVE, 0xffffffff]) {
    const { live } = miniport;
    machine.finish(machine.spawn('pause', pauseMiniport(machine.ndis, live!, reason)));
    t.is(miniport.state, 'Paused');
    miniport.restart();
  }
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});

test('a halt leaves no timer behind that could still run, and no work item (R-083, R-084)', (t) => {
  const { adapter, machine, miniports, upper } = start(t);
  for (const miniport of miniports) miniport.setPower('D3');
  adapter.setPower('D3');
  for (const miniport of miniports) miniport.setPower('D0');
  const request = upper.beginQuery(asked, 4);
  t.false(request.done);
  for (const miniport of miniports) miniport.disable();
  t.true(request.done);
  t.is(request.status, ndis.NDIS_STATUS_FAILURE);
  t.is(machine.count('NdisFreeTimerObject'), machine.count('NdisAllocateTimerObject'));
  machine.advance(60_000);
  t.true(miniports.every(({ state }) => state === 'Halted'));
  adapter.setPower('D0');
});

test('a shutdown in the middle of a halt calls nothing, and the halt goes on (R-085, R-086)', (t) => {
  let called = -1;
  const machine: Machine = boot(t, {
    extend: {
      NdisIfDeleteIfStackEntry: (higher: number, lower: number) => {
        machine.ndis.ifStack.delete(`${higher} over ${lower}`);
        if (called >= 0) return;
        const before = machine.calls().length;
        const live = [...machine.ndis.miniports.values()].find(({ halting }) => halting)!;
        shutdownMiniport(machine.ndis, live, ndis.NdisShutdownBugCheck);
        called = machine.calls().length - before;
      },
    },
  });
  const adapter = machine.plugAdapter({ miniports: few });
  machine.loadDriver();
  adapter.unplug();
  t.is(called, 0);
  t.true(adapter.miniports.every(({ state }) => state === 'Halted'));
  t.is(adapter.binding.state, 'Unbound');
});

test('what a virtual miniport has as its device context is memory that stays until it is halted (R-051)', (t) => {
  const { adapter, machine, miniport } = start(t, { rows: 1 });
  const context = miniport.live!.deviceContext;
  const { pool } = machine.kernel;
  t.truthy(pool.containing(context));
  miniport.pause();
  t.truthy(pool.containing(context));
  adapter.reconfigure([]);
  t.falsy(pool.containing(context));
});

test('an entry in the interface stack says which virtual miniport lies over which adapter, as long as it does (R-056, R-057)', (t) => {
  const machine = boot(t);
  const adapters = [0, 1].map(() => machine.plugAdapter({ miniports: few }));
  machine.loadDriver();
  const expected = (): string[] =>
    adapters.flatMap(({ ifIndex, miniports }) =>
      miniports
        .filter(({ state }) => state !== 'Halted')
        .map(({ device }) => `${device.ifIndex} over ${ifIndex}`),
    );
  const entries = (): string[] => [...machine.ndis.ifStack].sort();
  t.is(entries().length, 2 * few);
  t.deepEqual(entries(), expected().sort());
  adapters[0]!.miniport(0).disable();
  t.deepEqual(entries(), expected().sort());
  adapters[1]!.reconfigure([]);
  t.deepEqual(entries(), expected().sort());
  adapters[1]!.reconfigure(1);
  adapters[0]!.miniport(0).enable();
  t.deepEqual(entries(), expected().sort());
  t.is(entries().length, few + 1);
});

test('two adapters whose virtual miniports start at the same time do not disturb each other (R-071)', (t) => {
  for (const seed of [1, 2, 3, 4]) {
    const machine = boot(t, { seed });
    const adapters = [0, 1].map(() => machine.plugAdapter({ miniports: few, start: 'after' }));
    machine.loadDriver();
    t.true(adapters.every(({ miniports }) => miniports.every(({ state }) => state === 'Running')));
    for (const adapter of adapters) adapter.unplug();
  }
});

test('a virtual miniport that was halted indicates nothing more (R-156)', (t) => {
  const { adapter, machine, miniport, miniports } = start(t);
  miniport.disable();
  const before = machine.count('NdisMIndicateStatusEx');
  adapter.setLink({ up: false });
  adapter.indicateStatus(ndis.NDIS_STATUS_MEDIA_SPECIFIC_INDICATION, Uint8Array.of(1));
  t.is(machine.count('NdisMIndicateStatusEx') - before, 2 * (miniports.length - 1));
});

test('what NDIS knows from the attributes it answers itself (R-135)', (t) => {
  const { machine, upper } = start(t);
  const before = machine.callbacks('MiniportOidRequest').length;
  for (const oid of [ndis.OID_GEN_MEDIA_SUPPORTED, ndis.OID_GEN_LINK_STATE, ndis.OID_GEN_MAC_OPTIONS])
    t.is(upper.query(oid, 64).status, ndis.NDIS_STATUS_SUCCESS, oid.toString(16));
  t.is(machine.callbacks('MiniportOidRequest').length, before);
});
