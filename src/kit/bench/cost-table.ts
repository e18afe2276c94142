import { callsOf, type Cost } from './cost.js';

/** A chain one way: what it is, over how many virtual miniports, and what it cost. */
export interface CostRow {
  readonly what: string;
  readonly miniports: number;
  readonly cost: Cost;
}

const columns: readonly (readonly [string, (cost: Cost) => string])[] = [
  ['memory', (cost) => `${callsOf('memory', cost)}`],
  ['locks', (cost) => `${callsOf('lock', cost)}`],
  ['down', (cost) => `${callsOf('down', cost)}`],
  ['up', (cost) => `${callsOf('up', cost)}`],
  ['contexts', (cost) => perNbl(callsOf('context', cost), cost)],
  ['DDI', (cost) => perNbl(callsOf('any', cost), cost)],
  ['blocks', (cost) => perNbl(cost.blocks, cost)],
];

/** A line a row: calls of a chain, and what follows them a NET_BUFFER_LIST. */
export function costTable(rows: readonly CostRow[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const line = (what: string, cells: readonly string[]): string =>
    `  ${what.padEnd(width)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  return [
    line('', ['', 'a chain:', '', '', '', 'an NBL:', '', '']),
    line('', ['miniports', ...columns.map(([name]) => name)]),
    ...rows.map(({ what, miniports, cost }) =>
      line(what, [`${miniports}`, ...columns.map(([, cell]) => cell(cost))]),
    ),
  ].join('\n');
}

/** The DDI functions that each chain called, and how often. */
export function callList(rows: readonly CostRow[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .flatMap(({ what, cost }) =>
      [...cost.calls].map(
        ([name, count], at) => `  ${(at === 0 ? what : '').padEnd(width)}  ${count} ${name}`,
      ),
    )
    .join('\n');
}

function perNbl(count: number, { nbls }: Cost): string {
  return (count / nbls).toFixed(1);
}
