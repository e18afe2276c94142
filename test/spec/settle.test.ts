import test from 'ava';
import fc from 'fast-check';
import { callbackChoices } from '../../src/ddi/callback-choices.js';
import { ndisVersions } from '../../src/ddi/versions.js';
import { floors } from '../../src/spec/answers.js';
import { toDriverSpec } from '../../src/spec/driver-spec.js';
import { questions } from '../../src/spec/questions.js';
import { friendlyNames, storedAnswers } from '../../src/spec/settle.js';
import { problemsOf, settled } from './given.js';

/** The same cases in every run; other seeds by the environment variable PROPERTY_SEED. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

test('nothing given gives a complete default', (t) => {
  const { answers, notes } = settled({});
  t.deepEqual(answers, {
    name: 'my-driver',
    provider: 'My Company',
    description: 'my-driver NDIS intermediate driver',
    ndis: '6.30',
    distribution: 'mac',
    virtualMiniports: 2,
    friendlyName: 'my-driver Virtual Adapter {n}',
    vlanIds: [],
    callbacks: [],
    controlDevice: 'no',
    architectures: ['x64', 'arm64'],
  });
  t.deepEqual(notes, []);
});

test('the floors offered are those of the table of versions', (t) => {
  t.deepEqual(
    [...floors],
    ndisVersions.filter(({ target }) => target !== undefined).map(({ text }) => text),
  );
});

for (const name of [
  '',
  '../x',
  'a/b',
  'con',
  'PRN',
  'aux',
  'nul',
  'com1',
  'LPT9',
  'a"b',
  "a'b",
  'a\nb',
  '<%= 1 %>',
  'x'.repeat(41),
  '1a',
  '-a',
  'a.',
  'a b',
  'ä',
  'ndis',
  'TCPIP',
  'node_modules',
  5,
  null,
  ['a'],
  {},
]) {
  test(`the name ${JSON.stringify(name)} is refused with one problem that says what to type`, (t) => {
    const problems = problemsOf({ name });
    t.is(problems.length, 1);
    t.regex(problems[0] ?? '', /^answers\.json: name: .*(Use a letter|Choose another name)/);
  });
}

test('a name of 40 characters is taken, and its defaults with it', (t) => {
  const name = `a${'-_9Z'.repeat(10)}`.slice(0, 40);
  t.deepEqual(problemsOf({ name, virtualMiniports: 1024 }), []);
});

for (const virtualMiniports of [0, -1, 1025, 'abc', 2.5, '2', null, true, 1e300]) {
  test(`${JSON.stringify(virtualMiniports)} virtual miniports are refused`, (t) => {
    const problems = problemsOf({ virtualMiniports });
    t.is(problems.length, 1);
    t.true(problems[0]?.endsWith('Enter a whole number from 1 to 1024.'));
  });
}

test('passthrough has one virtual miniport: by default, and no other number', (t) => {
  t.is(settled({ distribution: 'passthrough' }).answers.virtualMiniports, 1);
  t.regex(
    problemsOf({ distribution: 'passthrough', virtualMiniports: 2 })[0] ?? '',
    /exactly one virtual miniport/,
  );
});

test('a floor that is not offered is refused with those that are', (t) => {
  t.regex(problemsOf({ ndis: '6.20' })[0] ?? '', /"6\.20" is not offered\. Choose one of 6\.30, 6\.40/);
  t.is(problemsOf({ ndis: 6.3 }).length, 1);
});

test('an unknown callback is refused with the nearest one', (t) => {
  t.regex(problemsOf({ callbacks: ['DirektOid'] })[0] ?? '', /Did you mean DirectOid\?/);
  t.regex(problemsOf({ callbacks: 'MiniportAddDevise' })[0] ?? '', /Did you mean MiniportAddDevice\?/);
});

test('a callback that is always there, or never, is refused with the reason', (t) => {
  t.regex(problemsOf({ callbacks: ['MiniportPause'] })[0] ?? '', /always there/);
  t.regex(problemsOf({ callbacks: ['MiniportCheckForHangEx'] })[0] ?? '', /cannot be chosen: .*IM drivers/);
  t.regex(problemsOf({ callbacks: ['all', 'DirectOid'] })[0] ?? '', /stands alone/);
});

test('each member of a choice chooses it whole, and the user is told', (t) => {
  for (const { value, adds } of callbackChoices) {
    for (const member of adds) {
      const { answers, notes } = settled({ callbacks: [member] });
      t.true(answers.callbacks.includes(value));
      if (member !== value) t.true(notes.some((note) => note.includes(member) && note.includes(value)));
    }
  }
});

test('what a callback brings along is chosen, and the user is told', (t) => {
  const { answers, notes } = settled({ callbacks: ['PnpHandlers'] });
  t.deepEqual(answers.callbacks, ['MiniportSetOptions', 'PnpHandlers']);
  t.deepEqual(notes, ['PnpHandlers brings MiniportSetOptions, in which it is registered.']);
});

test('a callback that the floor does not know yet is taken with a note', (t) => {
  t.regex(settled({ callbacks: 'SynchronousOid' }).notes[0] ?? '', /NDIS 6\.80 or later/);
  t.deepEqual(settled({ callbacks: 'SynchronousOid', ndis: '6.80' }).notes, []);
});

test('all and none choose all and none', (t) => {
  t.is(settled({ callbacks: 'all' }).answers.callbacks.length, callbackChoices.length);
  t.deepEqual(settled({ callbacks: 'none' }).answers.callbacks, []);
});

test('VLAN ids are one for each virtual miniport, unique, from 0 to 4094', (t) => {
  const vlan = (vlanIds: unknown, virtualMiniports = 2): readonly string[] =>
    problemsOf({ distribution: 'vlan', virtualMiniports, vlanIds });
  t.deepEqual(vlan([0, 4094]), []);
  t.deepEqual(vlan('10-12,20', 4), []);
  t.regex(vlan([10, 10])[0] ?? '', /holds 10 twice/);
  t.regex(vlan([0, 0])[0] ?? '', /holds 0 twice/);
  t.regex(vlan([1, 4095])[0] ?? '', /4095/);
  t.regex(vlan([1])[0] ?? '', /1 ids for 2 virtual miniports\. Give 2/);
  for (const bad of [
    '10-',
    '12-10',
    'x',
    '',
    '1,,2',
    [],
    [1.5, 2],
    ['1', 2],
    7,
    `${'0-9999,'.repeat(5000)}1`,
  ])
    t.is(vlan(bad).length, 1, JSON.stringify(bad));
});

test('VLAN ids without distribution vlan are refused', (t) => {
  t.regex(problemsOf({ vlanIds: [10, 20] })[0] ?? '', /go with distribution vlan only/);
});

test('VLAN ids alone say how many virtual miniports there are', (t) => {
  t.is(settled({ distribution: 'vlan', vlanIds: '1-7' }).answers.virtualMiniports, 7);
});

test('default VLAN ids fit 1024 virtual miniports', (t) => {
  t.deepEqual(settled({ distribution: 'vlan', virtualMiniports: 3 }).answers.vlanIds, [10, 20, 30]);
  const { vlanIds } = settled({ distribution: 'vlan', virtualMiniports: 1024 }).answers;
  t.is(new Set(vlanIds).size, 1024);
  t.true(vlanIds.every((id) => id >= 1 && id <= 4094));
});

test('rows give names and ids of their own', (t) => {
  const { answers } = settled({
    distribution: 'vlan',
    miniports: [{ friendlyName: 'Guests', vlanId: 7 }, { vlanId: 0 }],
  });
  t.is(answers.virtualMiniports, 2);
  t.deepEqual(answers.vlanIds, [7, 0]);
  t.deepEqual(friendlyNames(answers), ['Guests', 'my-driver Virtual Adapter 2']);
});

test('rows that contradict the rest are refused', (t) => {
  t.regex(
    problemsOf({ virtualMiniports: 3, miniports: [{}] })[0] ?? '',
    /lists 1 virtual miniports, but .* says 3/,
  );
  t.regex(problemsOf({ miniports: [{ vlanId: 1 }] })[0] ?? '', /distribution vlan only/);
  t.regex(problemsOf({ distribution: 'vlan', miniports: [{ vlanId: 1 }, {}] })[0] ?? '', /1 of 2 rows/);
  t.regex(
    problemsOf({ distribution: 'vlan', miniports: [{ vlanId: 1 }], vlanIds: [1] })[0] ?? '',
    /Give one of them/,
  );
  t.regex(problemsOf({ miniports: [{ name: 'x' }] })[0] ?? '', /no key of a virtual miniport/);
  t.regex(
    problemsOf({ miniports: [{ friendlyName: 'A' }, { friendlyName: 'a' }] })[0] ?? '',
    /virtual miniports 1 and 2/,
  );
  for (const miniports of [[], 'x', 5, {}, [null], [[]], Array.from({ length: 1025 }, () => ({}))])
    t.is(problemsOf({ miniports }).length, 1);
});

test('a pattern without the number is refused where names would be alike', (t) => {
  t.regex(problemsOf({ friendlyName: 'Adapter' })[0] ?? '', /Put \{n\}/);
  t.deepEqual(problemsOf({ friendlyName: 'Adapter', virtualMiniports: 1 }), []);
  t.is(problemsOf({ friendlyName: `${'x'.repeat(61)}{n}`, virtualMiniports: 1024 }).length, 1);
});

for (const text of [
  '',
  ' x',
  'x ',
  'a"b',
  'a%b',
  'a\\b',
  'a\tb',
  'a\u0000b',
  '<%',
  '*/',
  'a;b',
  '\u202e',
  'ü',
  '$(x)',
  '`x`',
  'x'.repeat(81),
  7,
]) {
  test(`display text ${JSON.stringify(text)} is refused`, (t) => {
    t.is(problemsOf({ provider: text }).length, 1);
    t.is(problemsOf({ description: text }).length, 1);
    t.is(
      problemsOf({ friendlyName: typeof text === 'string' ? `${text}{n}${text}` : text }).length,
      text === '' ? 0 : 1,
    );
  });
}

test('one mistake is one problem, not also one of what depends on it', (t) => {
  t.is(problemsOf({ distribution: 'vlann', vlanIds: '1-3' }).length, 1);
  t.is(problemsOf({ distribution: 'vlan', virtualMiniports: 'x', vlanIds: '1-3' }).length, 1);
});

test('several problems are told together, each once', (t) => {
  t.is(problemsOf({ name: '', ndis: '1', architectures: ['x86'] }).length, 3);
});

test('stored answers settle to the same project', (t) => {
  for (const answers of [
    {},
    { distribution: 'vlan', vlanIds: '30,10-12', callbacks: 'all' },
    { miniports: [{ friendlyName: 'A' }, {}] },
  ]) {
    const first = settled(answers).answers;
    t.deepEqual(toDriverSpec(settled(storedAnswers(first)).answers), toDriverSpec(first));
  }
});

const hostileText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<%',
    '-%>',
    '__proto__',
    'constructor',
    'con',
    'nul.',
    'x'.repeat(100_000),
    '\r\n',
    '"; #',
    '${x}',
    '%x%',
    '\u2028',
  ),
);
const hostile = fc.oneof(
  hostileText,
  fc.integer(),
  fc.double(),
  fc.constant(null),
  fc.boolean(),
  fc.array(hostileText),
  fc.dictionary(hostileText, hostileText),
);
const keys = [...questions.map(({ id }) => id), 'miniports'];

test('hostile answers are refused in one line each, or make names that are safe everywhere', (t) => {
  const record = fc.record(Object.fromEntries(keys.map((key) => [key, hostile])), { requiredKeys: [] });
  fc.assert(
    fc.property(record, (answers) => {
      const problems = problemsOf(answers);
      t.true(
        problems.every((problem) => /^[\x20-\x7e…–]{1,700}$/.test(problem)),
        problems.join('\n'),
      );
      if (problems.length > 0) return;
      const spec = toDriverSpec(settled(answers).answers);
      t.regex(spec.name, /^[A-Za-z][A-Za-z0-9_-]{0,39}$/);
      for (const text of [
        spec.provider,
        spec.description,
        ...spec.miniports.map((row) => row.friendlyName),
      ]) {
        t.regex(text, /^[^\x00-\x1f\x7f-\uffff"%\\<>;$`]+$/);
      }
    }),
    { numRuns: 2000 },
  );
});

test('unknown keys are refused, inherited names among them', (t) => {
  fc.assert(
    fc.property(hostileText, (key) => {
      fc.pre(!keys.includes(key) && key.length < 1000);
      t.is(problemsOf(JSON.parse(`{${JSON.stringify(key)}: 1}`)).length, 1);
    }),
  );
  t.regex(problemsOf({ virtualMiniport: 2 })[0] ?? '', /Did you mean virtualMiniports\?/);
});
