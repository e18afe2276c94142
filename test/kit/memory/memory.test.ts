import test from 'ava';

import { fillingOf, Memory } from '../../../src/kit/memory/memory.js';

test('the first byte that is not the filling is found wherever it lies, and none where there is none', (t) => {
  const memory = new Memory(new WebAssembly.Memory({ initial: 1 }));
  const filling = fillingOf(0xdd);
  memory.fill(0, 64, filling.byte);
  for (let start = 0; start < 18; start++) {
    for (let end = start; end < 40; end++) {
      t.is(memory.findOther(start, end, filling), undefined);
      for (let at = start; at < end; at++) {
        memory.setU8(at, 0xdc);
        if (memory.findOther(start, end, filling) !== at) t.fail(`${at} in ${start} to ${end}`);
        memory.setU8(at, filling.byte);
      }
    }
  }
});

test('a filling that eight bytes at a time could not tell is refused', (t) => {
  for (const byte of [0x00, 0xff]) t.throws(() => fillingOf(byte), { instanceOf: RangeError });
});
