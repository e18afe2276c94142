import test from 'ava';
import fc from 'fast-check';
import { etwProviderId, guidMembers } from '../../src/spec/guid.js';
import { optionsTable } from '../../src/spec/options-table.js';
import { questions } from '../../src/spec/questions.js';
import { answersSchema } from '../../src/spec/schema.js';
import { storedAnswers } from '../../src/spec/settle.js';
import { problemsOf, settled } from './given.js';

/** The same cases in every run; other seeds by the environment variable PROPERTY_SEED. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

/** As much of JSON schema as the schema of answers uses. */
interface Schema {
  readonly type?: 'string' | 'integer' | 'array' | 'object';
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
}

/** True where the value fits the schema. */
function fits(value: unknown, schema: Schema): boolean {
  const { oneOf, items, properties = {} } = schema;
  if (oneOf !== undefined && oneOf.filter((one) => fits(value, one)).length !== 1) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.type === undefined) return true;
  if (schema.type === 'string') {
    if (typeof value !== 'string') return false;
    if (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Infinity)) return false;
    return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value);
  }
  if (schema.type === 'integer') {
    return (
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value >= (schema.minimum ?? -Infinity) &&
      value <= (schema.maximum ?? Infinity)
    );
  }
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return false;
    if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)) return false;
    if (schema.uniqueItems === true && new Set(value).size !== value.length) return false;
    return items === undefined || value.every((item) => fits(item, items));
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([key, field]) => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return property === undefined ? schema.additionalProperties !== false : fits(field, property);
  });
}

const schema = answersSchema() as Schema;

test('the schema has every question and nothing else but the rows', (t) => {
  t.deepEqual(Object.keys(schema.properties ?? {}), [...questions.map(({ id }) => id), 'miniports']);
});

test('what is taken fits the schema', (t) => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'x',
      'A b',
      '{n}',
      'a{n}',
      '6.30',
      'vlan',
      '1-2',
      '5,7',
      'none',
      'all',
      'x64',
      'DirectOid',
    ),
  );
  const value = fc.oneof(
    text,
    fc.integer({ min: -2, max: 1030 }),
    fc.array(text, { maxLength: 3 }),
    fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
  );
  const answers = fc
    .tuple(fc.constantFrom(...questions.map(({ id }) => id)), value, fc.constantFrom('mac', 'vlan'))
    .map(([id, answer, distribution]) => ({ distribution, [id]: answer }));
  let taken = 0;
  fc.assert(
    fc.property(answers, (given) => {
      if (problemsOf(given).length > 0) return;
      taken++;
      t.true(fits(given, schema), JSON.stringify(given));
    }),
    { numRuns: 5000 },
  );
  t.true(taken > 100);
});

test('what does not fit the schema is refused', (t) => {
  const text = fc.string({ unit: 'binary' });
  for (const id of ['name', 'provider', 'description', 'friendlyName'] as const) {
    fc.assert(
      fc.property(text, (value) => {
        if (!fits({ [id]: value }, schema)) t.is(problemsOf({ [id]: value, virtualMiniports: 1 }).length, 1);
      }),
    );
  }
});

test('stored answers fit the schema', (t) => {
  for (const answers of [
    {},
    { distribution: 'vlan', virtualMiniports: 1024, callbacks: 'all' },
    { miniports: [{ friendlyName: 'A' }, {}] },
  ]) {
    t.true(fits(JSON.parse(JSON.stringify(storedAnswers(settled(answers).answers))), schema));
  }
});

test('the defaults that help and docs name are the defaults', (t) => {
  const answers: Readonly<Record<string, unknown>> = {
    ...settled({ name: 'NAME' }).answers,
    name: settled({}).answers.name,
  };
  for (const { id, defaultText } of questions) {
    if (id === 'vlanIds') continue;
    const value = answers[id];
    const written = Array.isArray(value) ? value.join(',') || 'none' : String(value);
    t.true(
      defaultText === written || defaultText.startsWith(`${written};`),
      `${id}: ${defaultText}, ${written}`,
    );
  }
});

test('the table of options has a row for every question', (t) => {
  const rows = optionsTable().trimEnd().split('\n');
  t.is(rows.length, questions.length + 2);
  for (const [at, { flag, id }] of questions.entries()) {
    t.true(rows[at + 2]?.startsWith(`| \`--${flag} `));
    t.true(rows[at + 2]?.includes(`\`${id}\``));
  }
});

test('the id of a trace provider is the one that tools of ETW compute from its name', (t) => {
  // The provider of tracelogging-examples.md.
  t.is(etwProviderId('TraceLoggingProviderSample'), 'a12b3f0b-1161-5d99-1553-a9194ee77d81');
  t.is(
    guidMembers('a12b3f0b-1161-5d99-1553-a9194ee77d81'),
    '0xa12b3f0b, 0x1161, 0x5d99, 0x15, 0x53, 0xa9, 0x19, 0x4e, 0xe7, 0x7d, 0x81',
  );
});
