import type { ExecutionContext } from 'ava';

import { answers } from './answers.js';
import {
  NDIS_PACKET_TYPE_BROADCAST,
  NDIS_PACKET_TYPE_DIRECTED,
  NDIS_PACKET_TYPE_MULTICAST,
} from './kit/data/constants.js';
import { frame, mac, type Frame } from './kit/world/frames.js';
import type { LowerAdapter, LowerAdapterOptions } from './kit/world/lower-adapter.js';
import { boot, type BootOptions, type Machine } from './kit/world/machine.js';
import type { UpperProtocol } from './kit/world/upper-protocol.js';
import type { VirtualMiniport } from './kit/world/virtual-miniport.js';

/** Rows of the table that tests of traffic use: what holds for three holds for a thousand, and costs less. */
export const few = Math.min(answers.miniports.length, 3);

/** What a protocol above asks for when it starts. */
export const usualFilter =
  NDIS_PACKET_TYPE_DIRECTED | NDIS_PACKET_TYPE_MULTICAST | NDIS_PACKET_TYPE_BROADCAST;

/** Somebody on the wire. */
export const station = mac('02:00:5e:00:53:01');
export const broadcast = mac('ff:ff:ff:ff:ff:ff');

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

/** The frame that the station sends to virtual miniport `row`, as the wire brings it. */
export function incoming({ miniports }: Scene, row: number, label: string): Frame {
  return frame({ to: miniports[row]!.address, from: station, payload: label, vlan: tagOf(row) });
}

/** The tag in band that leads to row `row`, where rows are told apart by tags. */
export function tagOf(row: number): number | undefined {
  const id = answers.miniports[row]?.vlanId ?? null;
  return id === null || id === 0 ? undefined : id;
}

/** What frames are told apart by in these tests: the text that they carry. */
export function labels(frames: Iterable<{ readonly bytes: Uint8Array }>): string[] {
  return Array.from(frames, ({ bytes }) => {
    const tagged = bytes[12] === 0x81 && bytes[13] === 0x00;
    return new TextDecoder().decode(bytes.subarray(tagged ? 18 : 14)).replace(/\0+$/, '');
  });
}
