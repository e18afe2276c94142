import * as ndis from './kit/data/constants.js';
import type { LowerAdapter } from './kit/world/lower-adapter.js';
import type { UpperProtocol } from './kit/world/upper-protocol.js';
import { atMost, boot, incoming, labels, outgoing, type Scene, test } from './support.js';

/** Virtual miniports over each of four adapters: 256 in all, where there can be more than one. */
const rows = atMost(64);

test('256 virtual miniports over 4 adapters live their whole life, and give everything back (R-048, R-049, R-071, R-080, R-087, R-169)', (t) => {
  const machine = boot(t);
  const adapters = Array.from({ length: 4 }, () => machine.plugAdapter({ miniports: rows, start: 'after' }));
  machine.loadDriver();

  const all = () => adapters.flatMap(({ miniports }) => miniports);
  const running = (what: string): void => {
    t.true(
      all().every(({ state }) => state === 'Running'),
      what,
    );
  };
  running('started');
  const protocols = new Map<string, UpperProtocol>();
  const openAll = (): void => {
    for (const miniport of all()) {
      if (protocols.get(miniport.name)?.closed !== false)
        protocols.set(miniport.name, miniport.openProtocol());
    }
  };
  const sceneOf = (adapter: LowerAdapter): Scene => {
    const { miniports } = adapter;
    const uppers = miniports.map(({ name }) => protocols.get(name)!);
    return { machine, adapter, miniports, uppers, miniport: miniports[0]!, upper: uppers[0]! };
  };
  let round = 0;
  /** Every virtual miniport sends a frame, and gets one. */
  const traffic = (what: string): void => {
    const label = `round ${++round}`;
    for (const adapter of adapters) {
      const scene = sceneOf(adapter);
      const wire = adapter.wire.length;
      const received = scene.uppers.map((upper) => upper.received.length);
      for (const row of scene.uppers.keys()) scene.uppers[row]!.send([outgoing(scene, row, label)]);
      t.is(adapter.wire.length - wire, scene.uppers.length, what);
      adapter.indicate([...scene.uppers.keys()].map((row) => incoming(scene, row, label)));
      for (const [row, upper] of scene.uppers.entries())
        t.deepEqual(labels(upper.received).slice(received[row]), [label], `${what}, row ${row}`);
      t.true(
        scene.uppers.every((upper) => upper.completed.at(-1)?.status === ndis.NDIS_STATUS_SUCCESS),
        what,
      );
    }
  };
  openAll();
  traffic('started');

  for (const miniport of all()) miniport.pause();
  for (const adapter of adapters) adapter.pause();
  for (const adapter of adapters) adapter.restart();
  for (const miniport of all()) miniport.restart();
  running('restarted');
  traffic('restarted');

  const upper = (state: 'D0' | 'D3') => () => all().forEach((miniport) => miniport.setPower(state));
  const lower = (state: 'D0' | 'D3') => () => adapters.forEach((adapter) => adapter.setPower(state));
  for (const steps of [
    [upper('D3'), lower('D3'), lower('D0'), upper('D0')],
    [lower('D3'), upper('D3'), upper('D0'), lower('D0')],
  ]) {
    for (const step of steps) step();
    running('awake');
    t.true(all().every(({ linkState }) => linkState === 'Connected'));
    traffic('awake');
  }

  // Every second one goes, and as many others come; then the names are as they were.
  for (const adapter of adapters) {
    const names = adapter.miniports.map(({ name }) => name);
    const other = names.map((name, row) => (row % 2 === 0 ? name.replace('{5', '{6') : name));
    t.is(adapter.reconfigure(other), ndis.NDIS_STATUS_SUCCESS);
    running('changed');
  }
  openAll();
  traffic('changed');
  for (const adapter of adapters) {
    adapter.reconfigure(adapter.miniports.map(({ name }) => name.replace('{6', '{5')));
  }
  openAll();
  running('changed back');
  traffic('changed back');

  for (const adapter of adapters.slice(0, 2)) adapter.unplug();
  for (const adapter of adapters.slice(0, 2))
    t.true(adapter.miniports.every(({ state }) => state === 'Halted'));
  adapters.splice(0, 2);
  traffic('two adapters gone');
  machine.unloadDriver();
  machine.assertGivenBack();
});

test('a virtual miniport takes at most 1.5 kB of memory, pools apart (R-048)', (t) => {
  /** Bytes that the driver has allocated itself, with so many virtual miniports initialized on a machine of two processors. */
  const bytes = (miniports: number): number => {
    const machine = boot(t, { processors: 2 });
    const adapter = machine.plugAdapter({ miniports });
    machine.loadDriver();
    t.true(adapter.miniports.every(({ state }) => state === 'Running'));
    const own = machine.kernel.pool.outstanding().filter(({ what }) => what.startsWith('pool memory'));
    return own.reduce((sum, { size }) => sum + size, 0);
  };
  const each = (bytes(rows) - bytes(0)) / rows;
  t.true(each > 0);
  t.true(each <= 1500, `${each} bytes`);
});
