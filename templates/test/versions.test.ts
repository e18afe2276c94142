import test from 'ava';

import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { boot, incoming, labels, outgoing, start } from './support.js';

const versions = ['6.30', '6.40', '6.50', '6.80', '6.82', '6.85', '6.87'] as const;

for (const version of versions.slice(versions.indexOf(answers.floor))) {
  test(`the driver lives its life on NDIS ${version} (R-177, R-178)`, (t) => {
    const scene = start(t, { boot: { ndis: version } });
    const { adapter, machine, miniport, miniports, uppers } = scene;
    t.true(miniports.every((miniport) => miniport.state === 'Running'));
    for (const row of uppers.keys()) {
      uppers[row]!.send([outgoing(scene, row, `out ${row}`)]);
      adapter.indicate([incoming(scene, row, `in ${row}`)]);
      t.deepEqual(labels(uppers[row]!.received), [`in ${row}`]);
    }
    t.deepEqual(
      labels(adapter.wire),
      [...uppers.keys()].map((row) => `out ${row}`),
    );
    adapter.setPower('D3');
    adapter.setPower('D0');
    adapter.unplug();
    machine.unloadDriver();
    machine.assertGivenBack();
  });
}

for (const version of versions.slice(0, versions.indexOf(answers.floor))) {
  test(`the driver does not load on NDIS ${version}, which is older than its floor (R-177)`, (t) => {
    const machine = boot(t, { ndis: version });
    t.is(machine.tryLoadDriver(), ndis.NDIS_STATUS_BAD_VERSION);
    machine.assertGivenBack();
  });
}
