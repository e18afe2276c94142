import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { registryTypes, utf16, type RegistryValue } from './kit/kernel/registry.js';
import type { LowerAdapter } from './kit/world/lower-adapter.js';
import type { Machine } from './kit/world/machine.js';
import { boot, incoming, labels, outgoing, test } from './support.js';

/** Virtual miniports over one adapter, at most. */
const most = answers.distribution === 'passthrough' ? 1 : 1024;

const a = '\\DEVICE\\{A}';
const b = '\\DEVICE\\{B}';
const many = Array.from({ length: 3000 }, (_, at) => `d${at}`);

const list = (text: string): RegistryValue => ({ type: registryTypes.multiSz, data: utf16(text) });
const odd = (text: string): RegistryValue => ({
  type: registryTypes.multiSz,
  data: Uint8Array.of(...utf16(text), 0),
});

interface BadValue {
  readonly what: string;
  /** Undefined: there is no such value. */
  readonly value: RegistryValue | undefined;
  /** What a careful reader finds in it. */
  readonly names: readonly string[];
  /** It says nothing about which virtual miniports there should be: a change to it changes nothing. */
  readonly says?: 'nothing';
  /** Warnings in the log. */
  readonly warnings: number;
}

const values: readonly BadValue[] = [
  { what: 'missing', value: undefined, names: [], says: 'nothing', warnings: 1 },
  { what: 'empty', value: list('\0'), names: [], warnings: 1 },
  { what: 'no byte long', value: list(''), names: [], warnings: 1 },
  { what: 'one byte long', value: odd(''), names: [], warnings: 1 },
  { what: 'nothing but ends of strings', value: list('\0'.repeat(1000)), names: [], warnings: 1 },
  { what: 'one name twice', value: list(`${a}\0${a.toLowerCase()}\0\0`), names: [a], warnings: 1 },
  { what: 'one name of 4000 letters', value: list(`${'x'.repeat(4000)}\0\0`), names: [], warnings: 1 },
  { what: 'without a terminator', value: list(a), names: [a], warnings: 1 },
  { what: 'of an odd length', value: odd(`${a}\0\0`), names: [a], warnings: 1 },
  { what: 'with an empty string in its middle', value: list(`\0${a}\0\0\0`), names: [a], warnings: 1 },
  {
    what: 'a number',
    value: { type: registryTypes.dword, data: new Uint8Array(4) },
    names: [],
    says: 'nothing',
    warnings: 1,
  },
  {
    what: 'binary',
    value: { type: registryTypes.binary, data: utf16(`${a}\0\0`) },
    names: [],
    says: 'nothing',
    warnings: 1,
  },
  {
    what: 'a single string',
    value: { type: registryTypes.sz, data: utf16(`${a}\0`) },
    names: [a],
    warnings: 0,
  },
  { what: '3000 names', value: list(`${many.join('\0')}\0\0`), names: many.slice(0, most), warnings: 1 },
  { what: '64 kB of one name', value: list('x'.repeat(32_767)), names: [], warnings: 1 },
  { what: '64 kB of ends of strings', value: list('\0'.repeat(32_767)), names: [], warnings: 1 },
  {
    what: 'longer than NDIS can read',
    value: list('x\0'.repeat(20_000)),
    names: [],
    says: 'nothing',
    warnings: 1,
  },
];

function put(machine: Machine, adapter: LowerAdapter, value: RegistryValue | undefined): void {
  const key = machine.installation.bindingKey(adapter.name);
  if (value === undefined) key.delete('UpperBindings');
  else key.set('UpperBindings', value);
}

const asked = (machine: Machine): (string | undefined)[] =>
  machine.calls('NdisIMInitializeDeviceInstanceEx').map(({ text }) => text);

for (const { what, value, names, says, warnings } of values) {
  test(`UpperBindings ${what}: at bind, what is in it is asked for and one warning written (R-048)`, (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: null });
    put(machine, adapter, value);
    machine.loadDriver();
    t.is(adapter.binding.state, 'Running');
    t.deepEqual(asked(machine), names);
    t.is(machine.eventLog.length, warnings);
  });

  test(`UpperBindings ${what}: in a change, it says ${says ?? 'what stays'}, and the driver lives (R-048, R-167, lesson 24)`, (t) => {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: [a] });
    machine.loadDriver();
    const miniport = adapter.miniport(0);
    put(machine, adapter, value);
    t.is(adapter.reconfigure(), ndis.NDIS_STATUS_SUCCESS);
    t.is(machine.eventLog.length, warnings);
    const stays = says === 'nothing' || names.includes(a);
    t.is(miniport.state, stays ? 'Running' : 'Halted');
    t.deepEqual(asked(machine), [a, ...names.filter((name) => name !== a)]);

    // Set right again, everything is as it was.
    adapter.reconfigure([a]);
    t.is(miniport.state, 'Running');
    const upper = miniport.openProtocol();
    const scene = { machine, adapter, miniports: [miniport], uppers: [upper], miniport, upper };
    upper.send([outgoing(scene, 0, 'out')]);
    t.deepEqual(labels(adapter.wire), ['out']);
  });
}

test('more names than rows are so many virtual miniports more, as far as there can be, and one warning (R-048)', (t) => {
  const machine = boot(t);
  const rows = answers.miniports.length;
  machine.plugAdapter({ miniports: rows + 1 });
  machine.loadDriver();
  t.is(asked(machine).length, Math.min(rows + 1, most));
  t.is(machine.eventLog.length, 1);
  t.is(machine.eventLog[0]!.code, ndis.EVENT_NDIS_UNSUPPORTED_CONFIGURATION);
});

test('a warning names the adapter whose configuration is wrong (lesson 25)', (t) => {
  const machine = boot(t);
  const good = machine.plugAdapter({ miniports: [a] });
  const bad = machine.plugAdapter({ miniports: null });
  machine.loadDriver();
  t.deepEqual(
    machine.eventLog.map(({ strings }) => strings[0]),
    [bad.name],
  );
  t.is(good.miniport(0).state, 'Running');
});

test('no memory for the configuration fails the bind with that status, and NDIS can bind again (lesson 24)', (t) => {
  for (const call of ['NdisOpenConfigurationEx', 'NdisReadConfiguration']) {
    const machine = boot(t);
    const adapter = machine.plugAdapter({ miniports: [a] });
    machine.failNext(call, ndis.NDIS_STATUS_RESOURCES);
    machine.loadDriver();
    t.is(adapter.bindStatus, ndis.NDIS_STATUS_RESOURCES, call);
    t.is(adapter.binding.state, 'Unbound');
    t.is(machine.eventLog.length, 1, call);
    t.is(adapter.bind(), ndis.NDIS_STATUS_SUCCESS);
    t.is(adapter.miniport(0).state, 'Running');
  }
});

test('the configuration is read by the bind parameters while bind runs, by the handle of the binding afterwards, and closed (R-036)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: [a] });
  machine.loadDriver();
  adapter.reconfigure([a]);
  // The mock refuses the parameters of a bind that has ended, and any handle of a binding that is closed.
  t.is(machine.callbacks('ProtocolBindAdapterEx').length, 1);
  const opened = machine.calls('NdisOpenConfigurationEx').length;
  t.is(machine.calls('NdisCloseConfiguration').length, opened);
  t.true(opened >= 2);
});

test('the virtual miniports of names out of a bad list send and receive like others (R-048)', (t) => {
  const machine = boot(t);
  const adapter = machine.plugAdapter({ miniports: utf16(`\0${a}\0${a}\0${'y'.repeat(300)}\0${b}`) });
  machine.loadDriver();
  const miniport = machine.addVirtualMiniport(a, 'before');
  const upper = miniport.openProtocol();
  const scene = { machine, adapter, miniports: [miniport], uppers: [upper], miniport, upper };
  upper.send([outgoing(scene, 0, 'out')]);
  adapter.indicate([incoming(scene, 0, 'in')]);
  t.deepEqual(labels(adapter.wire), ['out']);
  t.deepEqual(labels(upper.received), ['in']);
});
