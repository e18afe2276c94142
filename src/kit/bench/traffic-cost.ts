import { costOf, type Cost } from './cost.js';
import type { Scene } from './scene.js';

/** A chain there and its NBLs back. */
export interface RoundTrip {
  /** Sent, or indicated. */
  readonly there: Cost;
  /** Completed, or returned. */
  readonly back: Cost;
}

const CHAIN = 32;

/** Unicast from the protocol above virtual miniport `row` to the wire, in one chain, and its completion in one call. */
export function costOfSends(scene: Scene, row: number, blocks?: () => number): RoundTrip {
  const { machine, adapter } = scene;
  const upper = scene.upper(row);
  const frames = Array.from({ length: CHAIN }, () => scene.outgoing(row));
  adapter.holdSends();
  const before = upper.completed.length;
  const there = costOf(machine, CHAIN, () => upper.send(frames), blocks);
  const back = costOf(machine, CHAIN, () => adapter.completeSends(), blocks);
  adapter.holdSends(false);
  const completed = upper.completed.slice(before);
  if (completed.length !== CHAIN || completed.some(({ status }) => status !== 0))
    throw new Error('the driver does not send what is to be measured');
  return { there, back };
}

/** Unicast from the wire to the protocols above `rows`, in turn, in one chain, and its return by each of them. */
export function costOfReceives(scene: Scene, rows: readonly number[], blocks?: () => number): RoundTrip {
  const { machine, adapter } = scene;
  const uppers = rows.map((row) => scene.upper(row));
  const chain = Array.from({ length: CHAIN }, (_, at) => scene.incoming(rows[at % rows.length] as number));
  for (const upper of uppers) upper.holdReceives();
  const there = costOf(machine, CHAIN, () => void adapter.indicate(chain), blocks);
  const received = uppers.reduce((sum, upper) => sum + upper.heldReceives, 0);
  if (received !== CHAIN) throw new Error('the driver does not indicate what is to be measured');
  const back = costOf(machine, CHAIN, () => uppers.forEach((upper) => upper.returnReceives()), blocks);
  for (const upper of uppers) upper.holdReceives(false);
  return { there, back };
}
