import { performance } from 'node:perf_hooks';

import {
  NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL,
  NDIS_RETURN_FLAGS_DISPATCH_LEVEL,
  NDIS_SEND_FLAGS_DISPATCH_LEVEL,
  NDIS_STATUS_SUCCESS,
} from '../data/constants.js';
import type { CompiledDriver } from '../compile/compiled-driver.js';
import { linkList } from '../ndis/chains.js';
import { NBL_SOURCE, NBL_STATUS, NblState } from '../ndis/nbl-layout.js';
import { UpperBinding, type Binding, type UpperDataPath } from '../ndis/objects.js';
import { frame, readFrame, type VlanTag } from '../world/frames.js';
import { Machine } from '../world/machine.js';
import { NblMaker } from '../world/traffic.js';

export interface ThroughputOptions {
  /** The driver to measure; the project's own unless given. */
  readonly driver?: CompiledDriver;
  /** With the rules that `npm test` watches. */
  readonly checks: boolean;
  /** NBLs in one call; 32 unless given. */
  readonly chain?: number;
  /** Measurements, of which the median counts; 5 unless given. */
  readonly runs?: number;
  /** Length of one measurement in milliseconds; 400 unless given. */
  readonly milliseconds?: number;
}

export interface Throughput {
  /** NET_BUFFER_LISTs a second, median of the runs. */
  readonly median: number;
  readonly runs: readonly number[];
}

const station = '02:00:5e:00:53:01';

/** NBLs a second from a protocol above through the driver to the adapter below, and their completions back. */
export function measureSends(options: ThroughputOptions): Throughput {
  const scene = prepare(options);
  const { data } = scene.machine;
  const shape = { contextBackFill: scene.contextBackFill, dataBackFill: 0 };
  const sent = frame({ to: station, from: scene.address });
  const nbls = Array.from({ length: options.chain ?? 32 }, () =>
    scene.maker.make(sent, shape, NblState.Above),
  );
  const chain = linkList(data.ndis.memory, nbls);
  const pass = (): void => data.send.sendFromAbove(scene.upper, chain, 0, NDIS_SEND_FLAGS_DISPATCH_LEVEL);
  pass();
  const { memory } = data.ndis;
  if (
    scene.upper.sends.count > 0 ||
    nbls.some((nbl) => memory.u32(nbl + NBL_STATUS) !== NDIS_STATUS_SUCCESS)
  ) {
    throw new Error('the driver does not send what is to be measured');
  }
  return measure(options, nbls.length, pass);
}

/** NBLs a second from the adapter below through the driver to a protocol above, and their returns back. */
export function measureReceives(options: ThroughputOptions): Throughput {
  const scene = prepare(options);
  const { data } = scene.machine;
  const shape = { contextBackFill: 0, dataBackFill: 0 };
  const { vlan, oob } = scene.tag;
  const received = frame({ to: scene.address, from: station, vlan, ...(oob === undefined ? {} : { oob }) });
  const nbls = Array.from({ length: options.chain ?? 32 }, () =>
    scene.maker.make(received, shape, NblState.Below),
  );
  const { memory } = data.ndis;
  for (const nbl of nbls) memory.setU32(nbl + NBL_SOURCE, 1);
  const chain = linkList(memory, nbls);
  const pass = (): void =>
    data.receive.indicateFromBelow(scene.binding, chain, 0, nbls.length, NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL);
  pass();
  if (scene.delivered.count !== nbls.length || scene.binding.receives.count > 0) {
    throw new Error('the driver does not indicate what is to be measured');
  }
  return measure(options, nbls.length, pass);
}

interface Scene {
  readonly machine: Machine;
  readonly binding: Binding;
  readonly upper: UpperBinding;
  readonly maker: NblMaker;
  /** Of the first virtual miniport. */
  readonly address: Uint8Array;
  readonly contextBackFill: number;
  /** NBLs that reached the protocol above. */
  readonly delivered: { count: number };
  /** How frames of that virtual miniport are tagged on the wire. */
  readonly tag: { readonly vlan: VlanTag | undefined; readonly oob: VlanTag | undefined };
}

/** A running driver whose frames go nowhere but back: recording them would be all that is measured. */
function prepare({ driver, checks }: ThroughputOptions): Scene {
  const machine = new Machine({ checks, ...(driver === undefined ? {} : { driver }) });
  const adapter = machine.plugAdapter({ miniports: 1 });
  machine.loadDriver();
  const protocol = adapter.miniport(0).openProtocol();
  const { address } = adapter.miniport(0);
  protocol.send([frame({ to: station, from: address })]);
  const [seen] = adapter.wire;
  const tag = { vlan: seen && readFrame(seen.bytes).vlan, oob: seen?.vlan };
  adapter.recording = false;
  const { data } = machine;
  const { miniport } = protocol.binding;
  const delivered = { count: 0 };
  const path: UpperDataPath = {
    sendComplete() {},
    receive(chain, _port, count) {
      delivered.count += count;
      data.receive.returnFromAbove(miniport, chain, NDIS_RETURN_FLAGS_DISPATCH_LEVEL);
    },
    status() {},
    netEvent: () => 0,
  };
  const upper = new UpperBinding('a measuring protocol', miniport, path, function* () {});
  upper.handle = machine.ndis.handles.open(upper);
  miniport.uppers.clear();
  miniport.uppers.set(upper.handle, upper);
  const binding = adapter.liveBinding;
  if (binding === undefined) throw new Error('the driver has not bound to the adapter');
  return {
    machine,
    binding,
    upper,
    maker: new NblMaker(() => data, 'the benchmark'),
    address,
    delivered,
    tag,
    contextBackFill: miniport.attributes?.ContextBackFillSize ?? 0,
  };
}

function measure(options: ThroughputOptions, count: number, pass: () => void): Throughput {
  const { runs = 5, milliseconds = 400 } = options;
  const run = (): number => {
    const begin = performance.now();
    let passes = 0;
    let now = begin;
    for (; now - begin < milliseconds; now = performance.now())
      for (let at = 0; at < 32; at++, passes++) pass();
    return (passes * count * 1000) / (now - begin);
  };
  run();
  const figures = Array.from({ length: runs }, run);
  const median = [...figures].sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
  return { median, runs: figures };
}
