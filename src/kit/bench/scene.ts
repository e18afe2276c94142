import { NDIS_MAC_OPTION_8021Q_VLAN } from '../data/constants.js';
import type { Binding } from '../ndis/objects.js';
import { frame, readFrame, type Frame, type VlanTag } from '../world/frames.js';
import type { LowerAdapter } from '../world/lower-adapter.js';
import type { Machine } from '../world/machine.js';
import type { UpperProtocol } from '../world/upper-protocol.js';

/** Where the adapter below has 802.1Q tags: in the frames, or beside them. */
export type Tagging = 'in band' | 'out of band';

export interface SceneOptions {
  /** Names in UpperBindings; 1 unless given. */
  readonly miniports?: number;
  /** `in band` unless given. */
  readonly tagging?: Tagging;
}

/** A running driver over one adapter, and traffic of its virtual miniports with a station on the wire. */
export interface Scene {
  readonly machine: Machine;
  readonly adapter: LowerAdapter;
  readonly binding: Binding;
  /** Virtual miniports that run: fewer than asked for, if the driver has no more over one adapter. */
  readonly running: number;
  /** Tags tell the virtual miniports apart. */
  readonly tagged: boolean;
  /** The protocol above virtual miniport `row`, opened when first asked for. */
  upper(row: number): UpperProtocol;
  /** A frame of that protocol's to the station. */
  outgoing(row: number): Frame;
  /** A frame of the station's to that protocol, as the wire brings it. */
  incoming(row: number): Frame;
}

interface Tags {
  readonly vlan: VlanTag | undefined;
  readonly oob: VlanTag | undefined;
}

const station = '02:00:5e:00:53:01';

/** Loads the driver of a machine over an adapter. */
export function openScene(machine: Machine, options: SceneOptions = {}): Scene {
  const { miniports = 1, tagging = 'in band' } = options;
  const macOptions = tagging === 'in band' ? {} : { macOptions: NDIS_MAC_OPTION_8021Q_VLAN };
  const adapter = machine.plugAdapter({ miniports, ...macOptions });
  machine.loadDriver();
  const binding = adapter.liveBinding;
  if (binding === undefined) throw new Error('the driver has not bound to the adapter');
  const uppers = new Map<number, UpperProtocol>();
  const upper = (row: number): UpperProtocol => {
    const opened = uppers.get(row) ?? adapter.miniport(row).openProtocol();
    uppers.set(row, opened);
    return opened;
  };
  const outgoing = (row: number): Frame => frame({ to: station, from: adapter.miniport(row).address });
  const tags = new Map<number, Tags>();
  /** As the driver tags what it sends. */
  const tagsOf = (row: number): Tags => {
    const known = tags.get(row);
    if (known !== undefined) return known;
    upper(row).send([outgoing(row)]);
    const seen = adapter.wire.at(-1);
    const found = { vlan: seen && readFrame(seen.bytes).vlan, oob: seen?.vlan };
    tags.set(row, found);
    return found;
  };
  return {
    machine,
    adapter,
    binding,
    running: adapter.miniports.filter(({ state }) => state === 'Running').length,
    tagged: Object.values(tagsOf(0)).some((tag) => tag !== undefined),
    upper,
    outgoing,
    incoming: (row) => {
      const { vlan, oob } = tagsOf(row);
      const shape = oob === undefined ? {} : { oob };
      return frame({ to: adapter.miniport(row).address, from: station, vlan, ...shape });
    },
  };
}
