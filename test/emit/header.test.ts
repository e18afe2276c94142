import test from 'ava';
import binaryen from 'binaryen';

import { constants, valueOn } from '../../src/ddi/constants.js';
import { functions } from '../../src/ddi/functions.js';
import { enums, records } from '../../src/ddi/layouts.js';
import { measureRecord } from '../../src/ddi/measure.js';
import type { Layout } from '../../src/ddi/types.js';
import { kitFunction } from '../../src/emit/kit-functions.js';
import { check, headers, link, type Target } from './toolchain.js';

const everyHeader = Object.keys(headers)
  .map((name) => `#include <${name}>\n`)
  .join('');

for (const target of ['wasm32', 'x64', 'arm64'] as const) {
  test.serial(`every header compiles for ${target} without a warning`, async (t) => {
    t.is(await check(target, everyHeader), '');
  });
}

test.serial('the headers have no warnings to hide: they compile as sources of the user too', async (t) => {
  const bare = Object.entries(headers).map(([name, text]) => [name, text.replace(/^#pragma clang.*$/gm, '')]);
  for (const target of ['wasm32', 'x64', 'arm64'] as const) {
    t.is(await check(target, everyHeader, Object.fromEntries(bare) as Record<string, string>), '', target);
  }
});

const layouts: readonly (readonly [Target, Layout])[] = [
  ['wasm32', 'x86'],
  ['x64', 'x64'],
  ['arm64', 'x64'],
];

for (const [target, layout] of layouts) {
  test.serial(`the compiler for ${target} lays every record out as src/ddi measures it`, async (t) => {
    const asserts = [...records.keys()].flatMap((name) => {
      const { size, align, fields } = measureRecord(name, layout);
      const places = fields
        .filter(({ bits, path }) => bits === null && !path.includes('['))
        .map(({ path, offset }) => `C_ASSERT(__builtin_offsetof(${name}, ${path}) == ${offset});`);
      return [`C_ASSERT(sizeof(${name}) == ${size} && _Alignof(${name}) == ${align});`, ...places];
    });
    t.true(asserts.length > 2000);
    t.is(await check(target, `#include <ndis.h>\n${asserts.join('\n')}\n`), '');
  });
}

test.serial('the header and the kit give every constant one value', async (t) => {
  const values = [
    ...constants,
    ...[...enums.values()].flatMap((declaration) => Object.entries(declaration.values)),
  ];
  for (const [target, layout] of layouts) {
    const asserts = values.flatMap(([name, value]) => {
      const on = valueOn(value, layout);
      if (on === null) return [];
      // A status is signed in C and unsigned in the kit: all but 64-bit constants are compared in 32 bits.
      const shift = typeof on === 'bigint' ? 0n : 32n;
      const expected = BigInt.asUintN(64, BigInt(on) << shift);
      return [`C_ASSERT((unsigned long long)(${name}) << ${shift} == ${expected}ULL);`];
    });
    t.is(await check(target, `#include <ndis.h>\n${asserts.join('\n')}\n`), '', target);
  }
});

const narrow = ['ptr', 'u8', 'u16', 'u32', 'i8', 'i16', 'i32'].map((type) => [type, binaryen.i32] as const);
const wire: ReadonlyMap<string, number> = new Map([
  ...narrow,
  ['i64', binaryen.i64],
  ['u64', binaryen.i64],
  ['void', binaryen.none],
]);

test.serial('every import crosses the boundary as the kit expects it', async (t) => {
  const imported = [...functions].filter(([, { inline }]) => inline !== true);
  const table = imported.map(([name]) => `    (void *)${name},\n`).join('');
  const text = `${everyHeader}void *Functions[] = {\n${table}};\nvoid **Get(void);\nvoid **Get(void) { return Functions; }\n`;
  const module = binaryen.readBinary(await link(text, ['Get']));
  for (const [name, declaration] of imported) {
    const info = binaryen.getFunctionInfo(module.getFunction(name));
    const fact = kitFunction(declaration);
    t.is(info.module, 'ndis', name);
    t.is(info.base, name);
    t.deepEqual(
      binaryen.expandType(info.params),
      fact.params.map((type) => wire.get(type) ?? NaN),
      name,
    );
    t.is(info.results, wire.get(fact.returns) ?? NaN, name);
  }
  module.dispose();
});
