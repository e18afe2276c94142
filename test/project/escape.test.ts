import test from 'ava';
import fc from 'fast-check';

import { cString, cWide, inf, json, tsString } from '../../src/project/escape.js';
import { renderProject } from '../../src/project/render.js';
import { displayPattern, displayProblem } from '../../src/spec/display-text.js';
import { toDriverSpec } from '../../src/spec/driver-spec.js';
import { settle, type GivenAnswers } from '../../src/spec/settle.js';
import { link } from '../emit/toolchain.js';
import { parseInf, resolveStrings } from '../package/inf-file.js';

/** What some format takes apart. */
const ugly = [
  'a "quoted" word',
  '100% %Provider% %%',
  "it's; // no /* comment */ -- # &lt; <b>",
  '$(OutDir) ${x} `whoami` @{}',
  'a trailing backslash\\',
  '??/ ??= \\n \\x41 %d',
  'Müller – 漢字 – 🛜',
  'x'.repeat(200),
];
const seeded = (text: fc.Arbitrary<string>, numRuns: number): readonly string[] =>
  fc.sample(text, { seed: 5, numRuns });
/** Any text of one line. */
const line = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => !/\p{Cc}/u.test(text));
/** Characters that mean something somewhere, and a few that do not. */
const marks = fc.string({
  unit: fc.constantFrom(...'"\'%;&<>$(){}`\\/*?#@!|^~,. ab'),
  minLength: 1,
  maxLength: 30,
});
const texts = [...ugly, ...seeded(line, 60), ...seeded(marks, 60)];

test('any text comes out of a value of an INF as it went in, and out of [Strings] where it has no percent sign', (t) => {
  for (const text of texts) {
    // No page says what a percent sign is there: answers with one are refused.
    const key = text.includes('%') ? 'none' : inf(text);
    const read = resolveStrings(parseInf(`[A]\r\nx = "${inf(text)}", %b%\r\n[Strings]\r\nb = "${key}"\r\n`));
    t.deepEqual(read.get('a'), [{ key: 'x', values: [text, text.includes('%') ? 'none' : text] }], text);
  }
});

test('any text comes out of a literal of C as it went in, narrow in UTF-8 and wide in UTF-16', async (t) => {
  const rows = (literal: (text: string) => string): string =>
    texts.map((text) => `    ${literal(text)},\n`).join('');
  const wasm = await link(
    `#include <ndis.h>
static const char *const Narrow[] = {\n${rows(cString)}};
static const WCHAR *const Wide[] = {\n${rows(cWide)}};
const void *NarrowAt(int Index) { return Narrow[Index]; }
const void *WideAt(int Index) { return Wide[Index]; }\n`,
    ['NarrowAt', 'WideAt'],
  );
  const { exports } = (await WebAssembly.instantiate(wasm, {})).instance;
  const { memory, NarrowAt, WideAt } = exports;
  if (
    !(memory instanceof WebAssembly.Memory) ||
    typeof NarrowAt !== 'function' ||
    typeof WideAt !== 'function'
  )
    return t.fail('the module exports no memory or functions');
  const bytes = Buffer.from(memory.buffer);
  const terminated = (encoding: 'utf8' | 'utf16le', at: number, longest: number): string => {
    const [text = ''] = bytes.toString(encoding, at, at + longest).split('\0');
    return text;
  };
  for (const [index, text] of texts.entries()) {
    t.is(terminated('utf8', NarrowAt(index), 1024), text);
    t.is(terminated('utf16le', WideAt(index), 1024), text);
  }
});

test('any text comes out of TypeScript and JSON as it went in', (t) => {
  for (const text of texts) {
    t.is(new Function(`return ${tsString(text)}`)(), text);
    t.is(JSON.parse(json(text)), text);
  }
});

test('a display text is taken as the schema says, or refused with what may be used', (t) => {
  const pattern = new RegExp(displayPattern(64));
  for (const text of texts) {
    const problem = displayProblem(text, 64);
    t.is(problem === undefined, pattern.test(text), text);
    if (problem !== undefined) t.regex(problem, /^[\x20-\x7e…]+Use letters A-Z|Remove it/, problem);
  }
  t.true(texts.some((text) => pattern.test(text)));
});

/** Texts of every character that is taken, none at an end that is refused. */
const taken = fc
  .string({ unit: fc.constantFrom(..."AZaz09 .,:_()&+'#@!/-"), minLength: 20, maxLength: 64 })
  .filter((text) => displayProblem(text, 64) === undefined);

for (const [number, provider] of seeded(taken, 4).entries()) {
  const [description = '', friendlyName = ''] = fc.sample(taken, { seed: number, numRuns: 2 });

  test(`what is taken is the same in every file: ${provider}`, (t) => {
    const given = { name: 'mux', provider, description, virtualMiniports: 1, friendlyName };
    const entries = Object.entries(given).map(([id, value]) => [id, { value, where: id }] as const);
    const spec = toDriverSpec(settle(new Map(entries) as GivenAnswers).answers);
    const files = new Map(renderProject(spec).map(({ path, content }) => [path, content.toString()]));
    const strings = (path: string) =>
      new Map(
        (parseInf(files.get(path) ?? '').get('strings') ?? []).map(({ key, values }) => [key, values[0]]),
      );
    t.is(strings('package/mux.inf').get('Provider'), provider);
    t.is(strings('package/mux.inf').get('HelpText'), description);
    t.is(strings('package/muxmp.inf').get('Provider'), provider);
    t.true(files.get('package/version.rc')?.includes(`VALUE "CompanyName", "${provider}"\r\n`));
    t.true(files.get('package/version.rc')?.includes(`#define FILE_DESCRIPTION "${description}"\r\n`));
    t.true(files.get('notify/product.h')?.includes(`    L"${friendlyName}",\n`));
    t.true(files.get('driver/instances.c')?.includes(`L"${friendlyName}"`));
    t.is(JSON.parse(files.get('package.json') ?? '{}').description, description);
  });
}
