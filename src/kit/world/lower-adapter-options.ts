import * as c from '../data/constants.js';
import type { StartTime } from '../ndis/device.js';
import { NDIS_OFFLOAD, NDIS_PM_CAPABILITIES, NDIS_RECEIVE_SCALE_CAPABILITIES } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { Fields, Layout, StructValue } from '../memory/layout.js';
import { encodeStruct, type Members } from '../memory/struct-bytes.js';
import type { AdapterAttributes } from '../ndis/lower-miniport.js';
import { withHeader, type ObjectHeader } from '../ndis/object-header.js';
import type { WantedMiniports } from './upper-bindings.js';

/** What a test says of a lower adapter; whatever it does not say is that of a common gigabit Ethernet adapter. */
export interface LowerAdapterOptions {
  /** `\Device\{…}`; made from the order of plugging otherwise. */
  readonly name?: string;
  readonly mac?: Uint8Array;
  /** Bits a second. */
  readonly linkSpeed?: bigint;
  readonly linkUp?: boolean;
  /** Without the MAC header. */
  readonly mtu?: number;
  readonly macOptions?: number;
  readonly lookahead?: number;
  readonly packetFilters?: number;
  readonly maxMulticast?: number;
  /** Paused before it sleeps and restarted when it wakes; true unless given. */
  readonly pausesOnSuspend?: boolean;
  /** null: not PM-aware. */
  readonly powerManagement?: Members<typeof NDIS_PM_CAPABILITIES> | null;
  /** What it offloads now, and what it could where that is more; null: nothing. */
  readonly offload?: Members<typeof NDIS_OFFLOAD> | null;
  readonly offloadHardware?: Members<typeof NDIS_OFFLOAD>;
  /** null: no receive side scaling. */
  readonly receiveScale?: Members<typeof NDIS_RECEIVE_SCALE_CAPABILITIES> | null;
  /** Headers that the structures of its bind parameters have, where they are not those of the running NDIS. */
  readonly headers?: Partial<Record<ReportedStructure, Partial<ObjectHeader>>>;
  readonly dataBackFill?: number;
  readonly contextBackFill?: number;
  readonly filterModules?: readonly string[];
  /** NDIS_MEDIUM; NdisMedium802_3 unless given. */
  readonly mediaType?: number;
  /** Virtual miniports over it: how many, their device names, the bytes of UpperBindings, or null for no such value. */
  readonly miniports?: WantedMiniports;
  /** When their devices are started, seen from NdisIMInitializeDeviceInstanceEx. */
  readonly start?: StartTime;
  /** Opens pend: true and they end by themselves, `held` and the test ends them. */
  readonly openPends?: boolean | 'held';
  /** How opens end. */
  readonly openStatus?: number;
  readonly closePends?: boolean | 'held';
  /** OID requests pend and end by themselves. */
  readonly oidPends?: boolean;
  /** Sends pend and end by themselves when everything else has run. */
  readonly sendPends?: boolean;
}

/** What NDIS tells of an adapter in structures that have revisions. */
type ReportedStructure =
  'NDIS_BIND_PARAMETERS' | 'NDIS_OFFLOAD' | 'NDIS_PM_CAPABILITIES' | 'NDIS_RECEIVE_SCALE_CAPABILITIES';

/** `version` is that of the NDIS that runs: 630 for 6.30. */
export function attributesOf(
  options: LowerAdapterOptions,
  index: number,
  version: number,
): AdapterAttributes {
  const speed = options.linkSpeed ?? 1_000_000_000n;
  const reported = <F extends Fields>(
    name: ReportedStructure,
    layout: Layout<F>,
    members: Partial<StructValue<F>>,
  ): Uint8Array =>
    withHeader(revisions[name], version, encodeStruct(layout, members), options.headers?.[name]);
  const offload = options.offload ?? null;
  return {
    mediaType: options.mediaType ?? c.NdisMedium802_3,
    physicalMediumType: c.NdisPhysicalMedium802_3,
    mtu: options.mtu ?? 1500,
    maxLinkSpeed: speed,
    linkSpeed: speed,
    linkUp: options.linkUp ?? true,
    lookahead: options.lookahead ?? 1500,
    macOptions:
      options.macOptions ??
      c.NDIS_MAC_OPTION_COPY_LOOKAHEAD_DATA |
        c.NDIS_MAC_OPTION_TRANSFERS_NOT_PEND |
        c.NDIS_MAC_OPTION_NO_LOOPBACK |
        c.NDIS_MAC_OPTION_8021P_PRIORITY,
    packetFilters:
      options.packetFilters ??
      c.NDIS_PACKET_TYPE_DIRECTED |
        c.NDIS_PACKET_TYPE_MULTICAST |
        c.NDIS_PACKET_TYPE_ALL_MULTICAST |
        c.NDIS_PACKET_TYPE_BROADCAST |
        c.NDIS_PACKET_TYPE_PROMISCUOUS,
    maxMulticast: options.maxMulticast ?? 32,
    macAddress: options.mac ?? Uint8Array.of(0x00, 0x00, 0x5e, 0x00, 0x53, 0x10 + index),
    dataBackFill: options.dataBackFill ?? 0,
    contextBackFill: options.contextBackFill ?? 0,
    powerManagement: reported(
      'NDIS_PM_CAPABILITIES',
      NDIS_PM_CAPABILITIES,
      options.powerManagement ?? notPowerManaged,
    ),
    offload: offload && reported('NDIS_OFFLOAD', NDIS_OFFLOAD, offload),
    offloadHardware: offload && reported('NDIS_OFFLOAD', NDIS_OFFLOAD, options.offloadHardware ?? offload),
    receiveScale:
      options.receiveScale == null
        ? null
        : reported('NDIS_RECEIVE_SCALE_CAPABILITIES', NDIS_RECEIVE_SCALE_CAPABILITIES, options.receiveScale),
    bindHeader: options.headers?.NDIS_BIND_PARAMETERS ?? {},
    supportedStatistics: 0,
  };
}

const notPowerManaged = {
  MinMagicPacketWakeUp: c.NdisDeviceStateUnspecified,
  MinPatternWakeUp: c.NdisDeviceStateUnspecified,
  MinLinkChangeWakeUp: c.NdisDeviceStateUnspecified,
};

/**
 * A string that a driver reads from the registry is counted in a USHORT, so UpperBindings holds no more names with a GUID than
 * these: 47 characters each, in 65,535 bytes.
 */
const GUID_NAMES = 697;

/** The device names that `miniports` stands for; those of raw bytes are what a careful reader finds in them. */
export function miniportNames(miniports: LowerAdapterOptions['miniports'], index: number): readonly string[] {
  if (miniports === undefined) return [deviceName(index, 0)];
  if (miniports === null) return [];
  if (typeof miniports === 'number') {
    const name = miniports > GUID_NAMES ? shortName : deviceName;
    return Array.from({ length: miniports }, (_, at) => name(index, at));
  }
  const names = miniports instanceof Uint8Array ? textOf(miniports).split('\0') : miniports;
  const seen = new Set<string>();
  return names.filter((name) => name !== '' && !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-16le').decode(bytes.subarray(0, bytes.length & ~1));
}

function deviceName(adapter: number, miniport: number): string {
  const part = (value: number, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, '0');
  return `\\Device\\{5D5CE0DE-${part(adapter, 4)}-4000-8000-${part(miniport, 12)}}`;
}

function shortName(adapter: number, miniport: number): string {
  return `\\Device\\${adapter}-${miniport}`;
}
