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
import { UpperBinding, type UpperDataPath } from '../ndis/objects.js';
import { Machine } from '../world/machine.js';
import { NblMaker } from '../world/traffic.js';
import { openScene, type Scene, type SceneOptions } from './scene.js';

export interface ThroughputOptions extends SceneOptions {
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

/** Whether tags tell the virtual miniports of the project's own driver apart. */
export function isTagged(): boolean {
  return openScene(new Machine(), { tagging: 'out of band' }).tagged;
}

/** NBLs a second from a protocol above through the driver to the adapter below, and their completions back. */
export function measureSends(options: ThroughputOptions): Throughput {
  const scene = openScene(machineOf(options), options);
  const sent = scene.outgoing(0);
  const { upper, maker } = shortPath(scene);
  const { data } = scene.machine;
  const shape = { contextBackFill: upper.miniport.attributes?.ContextBackFillSize ?? 0, dataBackFill: 0 };
  const nbls = Array.from({ length: options.chain ?? 32 }, () => maker.make(sent, shape, NblState.Above));
  const chain = linkList(data.ndis.memory, nbls);
  const pass = (): void => data.send.sendFromAbove(upper, chain, 0, NDIS_SEND_FLAGS_DISPATCH_LEVEL);
  pass();
  const { memory } = data.ndis;
  if (upper.sends.count > 0 || nbls.some((nbl) => memory.u32(nbl + NBL_STATUS) !== NDIS_STATUS_SUCCESS)) {
    throw new Error('the driver does not send what is to be measured');
  }
  return measure(options, nbls.length, pass);
}

/** NBLs a second from the adapter below through the driver to a protocol above, and their returns back. */
export function measureReceives(options: ThroughputOptions): Throughput {
  const scene = openScene(machineOf(options), options);
  const received = scene.incoming(0);
  const { maker, delivered } = shortPath(scene);
  const { data } = scene.machine;
  const shape = { contextBackFill: 0, dataBackFill: 0 };
  const nbls = Array.from({ length: options.chain ?? 32 }, () => maker.make(received, shape, NblState.Below));
  const { memory } = data.ndis;
  for (const nbl of nbls) memory.setU32(nbl + NBL_SOURCE, 1);
  const chain = linkList(memory, nbls);
  const pass = (): void =>
    data.receive.indicateFromBelow(scene.binding, chain, 0, nbls.length, NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL);
  pass();
  if (delivered.count !== nbls.length || scene.binding.receives.count > 0) {
    throw new Error('the driver does not indicate what is to be measured');
  }
  return measure(options, nbls.length, pass);
}

function machineOf({ driver, checks }: ThroughputOptions): Machine {
  return new Machine({ checks, ...(driver === undefined ? {} : { driver }) });
}

interface Path {
  readonly upper: UpperBinding;
  readonly maker: NblMaker;
  /** NBLs that reached the protocol above. */
  readonly delivered: { count: number };
}

/** Frames go nowhere but back: recording them would be all that is measured. */
function shortPath({ machine, adapter, upper: opened }: Scene): Path {
  const { miniport } = opened(0).binding;
  adapter.recording = false;
  const { data } = machine;
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
  return { upper, maker: new NblMaker(() => data, 'the benchmark'), delivered };
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
