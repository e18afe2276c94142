import { callbackChoices } from '../ddi/callback-choices.js';
import type { DriverSpec } from '../spec/driver-spec.js';
import { markdownTable } from '../spec/markdown-table.js';
import { markdown } from './escape.js';

/** More rows than this, and the table shows the first ones and the last. */
const mostRows = 16;

const howFramesFind: Readonly<Record<DriverSpec['distribution'], string>> = {
  mac: '`mac`: each virtual miniport has a MAC address of its own; siblings are switched in the driver',
  vlan: '`vlan`: each virtual miniport has an 802.1Q tag; siblings do not see each other',
  passthrough: "`passthrough`: one virtual miniport with the adapter's own address",
};

/**
 * The answers, for the README of a project. A list with empty lines between: git merges branches on which different answers changed,
 * which the lines of a table would not let it.
 */
export function answerList(spec: DriverSpec): string {
  const { name, provider, description, floor, distribution, miniports, controlDevice, architectures } = spec;
  const facts = [
    ['Name of driver, service and protocol', `\`${name}\``],
    ['Provider', markdown(provider)],
    ['Description', markdown(description)],
    ['Oldest NDIS', `${floor.ndis} (${floor.release})`],
    ['How frames find a virtual miniport', howFramesFind[distribution]],
    ['Virtual miniports an adapter', String(miniports.length)],
    ...(controlDevice ? [['Control device', `\`\\\\\\\\.\\\\${name}\`: docs/control-device.md`]] : []),
    ['Architectures', architectures.join(', ')],
  ];
  return facts.map(([fact, value]) => `- ${fact}: ${value}\n`).join('\n');
}

/** The virtual miniports of one adapter, by row of the driver's table; a long table is cut in the middle. */
export function miniportTable({ miniports, distribution }: DriverSpec): string {
  const withId = distribution === 'vlan';
  const rows = miniports.map(({ index, friendlyName, vlanId }) => [
    String(index + 1),
    markdown(friendlyName),
    ...(withId ? [vlanId === 0 ? 'untagged' : String(vlanId)] : []),
  ]);
  const cut = rows.length > mostRows;
  return markdownTable([
    ['Row', 'Friendly name', ...(withId ? ['VLAN id'] : [])],
    ...(cut ? rows.slice(0, mostRows - 2) : rows),
    ...(cut ? [['…', '…', ...(withId ? ['…'] : [])], ...rows.slice(-1)] : []),
  ]);
}

/** The optional callbacks chosen; empty when there are none. */
export function callbackTable({ callbacks }: DriverSpec): string {
  const rows = callbackChoices
    .filter(({ value }) => callbacks.has(value))
    .map(({ value, purpose, adds }) => [
      `\`${value}\``,
      purpose,
      adds.map((member) => `\`${member}\``).join(', '),
    ]);
  return rows.length === 0 ? '' : markdownTable([['Choice', 'What it adds', 'Handlers'], ...rows]);
}
