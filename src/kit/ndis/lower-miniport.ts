import type { Completion } from '../kernel/operation.js';
import type { ObjectHeader } from './object-header.js';
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
  /** NDIS_PM_CAPABILITIES, header and all; all states are unspecified for an adapter that is not PM-aware. */
  powerManagement: Uint8Array;
  /** NDIS_OFFLOAD of what it offloads now, and of what it could; null: it offloads nothing. */
  offload: Uint8Array | null;
  offloadHardware: Uint8Array | null;
  /** NDIS_RECEIVE_SCALE_CAPABILITIES; null: no receive side scaling. */
  receiveScale: Uint8Array | null;
  /** Of the NDIS_BIND_PARAMETERS for it, where they are not those of the running version. */
  bindHeader: Partial<ObjectHeader>;
  /** Supplied where the running version has them; address-free content only. */
  supportedStatistics: number;
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
