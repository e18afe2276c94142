/**
 * Yours: the generator writes this file once and never touches it again. Add tests of what your hooks do here, or in more
 * files beside it. README.md and the other tests of this folder show what a test can ask of the machine.
 */
import test from 'ava';

import { labels, outgoing, start } from './support.js';

test('a frame that my hooks have nothing against goes out as it is', (t) => {
  const scene = start(t);
  scene.upper.send([outgoing(scene, 0, 'hello')]);
  t.deepEqual(labels(scene.adapter.wire), ['hello']);
});
