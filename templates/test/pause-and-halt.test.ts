import test from 'ava';

import * as ndis from './kit/data/constants.js';
import { incoming, labels, outgoing, start } from './support.js';

test('a pause with sends in flight pends until the last one is completed (R-076)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniport, upper } = scene;
  adapter.holdSends();
  upper.send(['a', 'b'].map((label) => outgoing(scene, 0, label)));
  const pause = miniport.beginPause();
  machine.settle();
  t.is(miniport.state, 'Pausing');
  adapter.completeSends({ order: [0] });
  t.is(miniport.state, 'Pausing');
  adapter.completeSends();
  machine.finish(pause);
  t.is(miniport.state, 'Paused');
});

test('a pause with receives held above pends until the last one is returned (R-076)', (t) => {
  const scene = start(t);
  const { adapter, machine, miniport, upper } = scene;
  upper.holdReceives();
  adapter.indicate(['a', 'b'].map((label) => incoming(scene, 0, label)));
  const pause = miniport.beginPause();
  machine.settle();
  t.is(miniport.state, 'Pausing');
  upper.returnReceives({ order: [0] });
  t.is(miniport.state, 'Pausing');
  upper.returnReceives();
  machine.finish(pause);
  t.is(miniport.state, 'Paused');
});

test('a pause with nothing in flight ends at once (R-075)', (t) => {
  const { miniport } = start(t);
  miniport.pause();
  t.is(miniport.state, 'Paused');
});

test('a paused virtual miniport does not stop its siblings (R-076)', (t) => {
  const scene = start(t);
  const { adapter, miniport, uppers } = scene;
  miniport.pause();
  for (const row of [...uppers.keys()].slice(1)) {
    uppers[row]!.send([outgoing(scene, row, `out ${row}`)]);
    adapter.indicate([incoming(scene, row, `in ${row}`)]);
    t.deepEqual(labels(uppers[row]!.received), [`in ${row}`]);
  }
  t.is(adapter.wire.length, uppers.length - 1);
});

test('traffic flows again after a restart (R-080)', (t) => {
  const scene = start(t);
  const { adapter, miniport, upper } = scene;
  miniport.pause();
  miniport.restart();
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});

test('a pause of the binding with sends in flight ends when the last one is back (R-090)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  adapter.holdSends();
  upper.send([outgoing(scene, 0, 'a')]);
  const pause = adapter.beginPause();
  machine.settle();
  t.is(adapter.binding.state, 'Pausing');
  adapter.completeSends();
  machine.finish(pause);
  t.is(adapter.binding.state, 'Paused');
  t.is(upper.completed.length, 1);
});

test('a pause of the binding with receives held above ends when the last one is returned (R-090)', (t) => {
  const scene = start(t);
  const { adapter, machine, upper } = scene;
  upper.holdReceives();
  adapter.indicate([incoming(scene, 0, 'a')]);
  const pause = adapter.beginPause();
  machine.settle();
  t.is(adapter.binding.state, 'Pausing');
  upper.returnReceives();
  machine.finish(pause);
  t.is(adapter.binding.state, 'Paused');
});
