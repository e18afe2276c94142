import type { Completion } from '../kernel/operation.js';
import type { Binding, LowerDataPath } from './objects.js';

/** What NDIS knows of a lower adapter and shows in NDIS_BIND_PARAMETERS and the restart attributes. */
export interface AdapterAttributes {
  mediaType: number;
  physicalMediumType: number;
  /** Without the MAC header. */
  mtu: number;
  /** Bits a second. */
  maxLinkSpeed: bigint;
  linkSpeed: bigint;
  linkUp: boolean;
  lookahead: number;
  macOptions: number;
  packetFilters: number;
  maxMulticast: number;
  macAddress: Uint8Array;
  dataBackFill: number;
  contextBackFill: number;
  /** NDIS_PM_CAPABILITIES as the adapter has it: null when it is not PM-aware. */
  powerManagement: WakeCapabilities | null;
  /** Supplied where the running version has them; address-free content only. */
  supportedStatistics: number;
}

/** The fields of NDIS_PM_CAPABILITIES that a test chooses; the states are NDIS_DEVICE_POWER_STATE. */
export interface WakeCapabilities {
  readonly minMagicPacketWakeUp: number;
  readonly minPatternWakeUp: number;
  readonly minLinkChangeWakeUp: number;
  readonly supportedWoLPacketPatterns: number;
  readonly numTotalWoLPatterns: number;
}

/** How an open or close ends: at once, or pended, and then when `ended` says so. */
export interface Ending {
  readonly status: number;
  /** Present when it pends. */
  readonly pended?: Completion<number>;
}

/** An OID request that reaches a lower adapter. */
export interface LowerRequest {
  /** Of the NDIS_OID_REQUEST in the driver's memory. */
  readonly address: number;
  readonly kind: 'regular' | 'direct' | 'synchronous';
  readonly binding: Binding;
  readonly requestId: number;
  /** For a request that `request` answered with NDIS_STATUS_PENDING. */
  readonly complete: (status: number) => void;
}

/** A miniport adapter below the driver, played by the kit. */
export interface LowerMiniport extends LowerDataPath {
  /** As in NDIS_BIND_PARAMETERS.AdapterName. */
  readonly name: string;
  /** For instance names: `Simulated adapter 0`. */
  readonly friendlyName: string;
  readonly ifIndex: number;
  readonly netLuid: bigint;
  readonly attributes: AdapterAttributes;
  /** Filter modules over it by name, as in the restart parameters. */
  readonly filterModules: readonly string[];
  /** Its miniport has not the flag NO_PAUSE_ON_SUSPEND: it is paused before it sleeps. */
  readonly pausesOnSuspend: boolean;
  /** It sleeps. One that is not PM-aware is halted for that, and initialized when it wakes. */
  suspended(): void;
  /** A bind to it has ended so. */
  bound(status: number): void;
  /** NDIS opens or closes a binding to it. */
  opening(): Ending;
  closing(): Ending;
  /** The status, or NDIS_STATUS_PENDING. */
  request(request: LowerRequest): number;
  cancelRequests(binding: Binding, requestId: number): void;
}
