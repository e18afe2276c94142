import ava, { type ExecutionContext } from 'ava';

import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import { functions } from './kit/data/functions.js';
import { NDIS_STATISTICS_INFO } from './kit/data/layouts.js';
import { frame, mac, type Frame } from './kit/world/frames.js';
import type { LowerAdapter, LowerAdapterOptions } from './kit/world/lower-adapter.js';
import { boot as bootMachine, type BootOptions, type Machine } from './kit/world/machine.js';
import type { UpperProtocol } from './kit/world/upper-protocol.js';
import type { VirtualMiniport } from './kit/world/virtual-miniport.js';

/**
 * One test after the other: AVA begins those of a file together, and the machines of all of them would live until the last
 * one has run.
 */
export const test = ava.serial;

/** Rows of the table that tests of traffic use: what holds for three holds for a thousand, and costs less. */
export const few = Math.min(answers.miniports.length, 3);

/** What a protocol above asks for when it starts. */
export const usualFilter =
  ndis.NDIS_PACKET_TYPE_DIRECTED | ndis.NDIS_PACKET_TYPE_MULTICAST | ndis.NDIS_PACKET_TYPE_BROADCAST;

/** Somebody on the wire. */
export const station = mac('02:00:5e:00:53:01');
export const broadcast = mac('ff:ff:ff:ff:ff:ff');

/** A destination of each cast, by the name that counters have for it. */
export const destinations = { Ucast: station, Multicast: mac('01:00:5e:00:00:07'), Broadcast: broadcast };

export function octets(frames: readonly { readonly bytes: Uint8Array }[]): bigint {
  return BigInt(frames.reduce((sum, { bytes }) => sum + bytes.length, 0));
}

/**
 * A machine with the driver installed and not yet loaded. It runs the newest NDIS unless the test, or the environment variable
 * NDIS_IM_RUNNING (such as 6.30), says otherwise.
 */
export function boot(t: ExecutionContext, options: BootOptions = {}): Machine {
  const running = process.env['NDIS_IM_RUNNING'] ?? (answers.floor === '6.89' ? '6.89' : '6.87');
  const own = { service: answers.serviceName, ndis: running, sharedLocksCount: true };
  return bootMachine(t, { ...own, ...options });
}

/** A machine with the driver loaded over one adapter, and a protocol open over each virtual miniport. */
export interface Scene {
  readonly machine: Machine;
  readonly adapter: LowerAdapter;
  readonly miniports: readonly VirtualMiniport[];
  readonly uppers: readonly UpperProtocol[];
  /** Those of row 0. */
  readonly miniport: VirtualMiniport;
  readonly upper: UpperProtocol;
}

export interface SceneOptions {
  readonly boot?: BootOptions;
  readonly adapter?: LowerAdapterOptions;
  /** Virtual miniports over the adapter; `few` unless given. */
  readonly rows?: number;
}

export function start(t: ExecutionContext, options: SceneOptions = {}): Scene {
  const machine = boot(t, options.boot);
  const adapter = machine.plugAdapter({ miniports: options.rows ?? few, ...options.adapter });
  machine.loadDriver();
  const miniports = adapter.miniports;
  const uppers = miniports.map((miniport) => miniport.openProtocol({ packetFilter: usualFilter }));
  return { machine, adapter, miniports, uppers, miniport: miniports[0]!, upper: uppers[0]! };
}

/** The frame that the protocol above virtual miniport `row` sends to the station on the wire. */
export function outgoing({ miniports }: Scene, row: number, label: string): Frame {
  return frame({ to: station, from: miniports[row]!.address, payload: label });
}

/** The frame that the station sends to virtual miniport `row`, or to a group there, as the wire brings it. */
export function incoming({ miniports }: Scene, row: number, label: string, to?: Uint8Array): Frame {
  return frame({ to: to ?? miniports[row]!.address, from: station, payload: label, vlan: tagOf(row) });
}

/** The tag in band that leads to row `row`, where rows are told apart by tags. */
export function tagOf(row: number): number | undefined {
  if (answers.distribution !== 'vlan') return undefined;
  const { miniports } = answers;
  const id = miniports[row]?.vlanId ?? highestId + row - miniports.length + 1;
  return id === 0 ? undefined : id;
}

/** Rows that there are beyond the rendered table, where these tell apart by tags, have the ids that follow the highest of it. */
const highestId = Math.max(...answers.miniports.map(({ vlanId }) => vlanId ?? 0));

/** How many virtual miniports one adapter can have, up to `wanted`: one that owns it, or as many as there are VLAN ids. */
export function atMost(wanted: number): number {
  if (answers.distribution === 'passthrough') return 1;
  if (answers.distribution === 'mac') return wanted;
  return Math.min(wanted, answers.miniports.length + 4094 - highestId);
}

/** What frames are told apart by in these tests: the text that they carry. */
export function labels(frames: Iterable<{ readonly bytes: Uint8Array }>): string[] {
  return Array.from(frames, ({ bytes }) => {
    const tagged = bytes[12] === 0x81 && bytes[13] === 0x00;
    return new TextDecoder().decode(bytes.subarray(tagged ? 18 : 14)).replace(/\0+$/, '');
  });
}

/** A counter of OID_GEN_STATISTICS. */
export function statistic(upper: UpperProtocol, name: Counter): bigint {
  const { bytes } = upper.query(ndis.OID_GEN_STATISTICS, NDIS_STATISTICS_INFO.size);
  const [offset] = NDIS_STATISTICS_INFO.fields[name];
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(offset, true);
}

type Counter = Exclude<keyof typeof NDIS_STATISTICS_INFO.fields, 'Header' | 'SupportedStatistics'>;

/** DDI functions that can fail. */
const fallible = Object.entries(functions).flatMap(([name, { fails }]) => (fails ? [name] : []));

/**
 * Runs `scenario` once for each call in it that can fail, on a machine of its own where that very call fails. `check` looks at
 * the machine afterwards. Gives the names of the calls that failed, one for each run.
 */
export function failEachCall(
  t: ExecutionContext,
  prepare: (machine: Machine) => void,
  scenario: (machine: Machine) => void,
  check: (machine: Machine, call: string) => void,
): string[] {
  const rehearsal = boot(t);
  prepare(rehearsal);
  const before = fallible.map((name) => rehearsal.count(name));
  scenario(rehearsal);
  return fallible.flatMap((name, at) => {
    const calls = rehearsal.count(name) - before[at]!;
    return Array.from({ length: calls }, (_, skip) => {
      const machine = boot(t);
      prepare(machine);
      machine.failNext(name, ndis.NDIS_STATUS_RESOURCES, { skip });
      scenario(machine);
      t.is(machine.faultsHit, 1, `${name}, after ${skip} more`);
      check(machine, name);
      return name;
    });
  });
}
