/**
 * What a chain of unicast costs, counted in DDI calls, which are the same on every machine: nothing for each NBL but its context,
 * and nothing for each virtual miniport. `npm run bench` prints all of it.
 */
import type { ExecutionContext } from 'ava';

import { answers } from './answers.js';
import { callsOf, type Cost } from './kit/bench/cost.js';
import { openScene } from './kit/bench/scene.js';
import { costOfReceives, costOfSends } from './kit/bench/traffic-cost.js';
import { boot, test } from './support.js';

/** What hooks.c adds is its own affair. */
const withoutHooks = { variant: 'none' };
const several = answers.distribution !== 'passthrough';
/** Virtual miniports over the adapter. */
const few = 1;
const many = several ? 256 : few;

/** One lock and one call on, and no memory from a pool. */
function assertCheap(t: ExecutionContext, way: Cost, on: 'down' | 'up', calls = 1): void {
  t.is(callsOf('memory', way), 0, 'allocations');
  t.true(callsOf('lock', way) <= 1, 'locks');
  t.is(callsOf(on, way), calls, `calls ${on}`);
  t.is(callsOf(on === 'up' ? 'down' : 'up', way), 0, 'calls back');
}

test('a chain sent costs one lock and one call each way, no memory from a pool, and two context calls an NBL (R-096, R-102, lesson 6)', (t) => {
  const scene = openScene(boot(t, withoutHooks), { miniports: many, tagging: 'out of band' });
  const { there, back } = costOfSends(scene, many - 1);
  assertCheap(t, there, 'down');
  assertCheap(t, back, 'up');
  t.true(callsOf('context', there, back) <= 2 * there.nbls);
});

test('a chain received costs one lock and one call each way, no memory from a pool, and two context calls an NBL (R-115, lesson 6)', (t) => {
  const scene = openScene(boot(t, withoutHooks), { miniports: many, tagging: 'out of band' });
  const { there, back } = costOfReceives(scene, [many - 1]);
  assertCheap(t, there, 'up');
  assertCheap(t, back, 'down');
  t.true(callsOf('context', there, back) <= 2 * there.nbls);
});

test('a chain costs the same calls whether virtual miniports are few or many (lesson 6)', (t) => {
  const [one, other] = [few, many].map((miniports) => {
    const scene = openScene(boot(t, withoutHooks), { miniports, tagging: 'out of band' });
    const ways = [costOfSends(scene, miniports - 1), costOfReceives(scene, [miniports - 1])];
    return ways.flatMap(({ there, back }) => [there, back]).map(({ calls }) => Object.fromEntries(calls));
  });
  t.deepEqual(one, other);
});

if (several) {
  test('a chain received for several virtual miniports costs one lock and one call up for each (R-118, lesson 6)', (t) => {
    const scene = openScene(boot(t, withoutHooks), { miniports: many, tagging: 'out of band' });
    const targets = [0, 1, 2, many - 1];
    assertCheap(t, costOfReceives(scene, targets).there, 'up', targets.length);
  });
}
