import type {
  NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
  NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
} from '../data/layouts.js';
import { Completion, type Operation } from '../kernel/operation.js';
import type { StructValue } from '../memory/layout.js';
import type { Device } from './device.js';
import type { HandleObject } from './handles.js';
import type { LowerMiniport } from './lower-miniport.js';
import { Outstanding } from './outstanding.js';
import type { StatusIndication } from './status.js';
import { Turn } from './turn.js';

/** Table indices of a driver's functions by the member of its characteristics; 0 where the member is NULL. */
export type Handlers = Readonly<Record<string, number>>;

/** protocol-binding-states-and-operations.md. */
export type BindingState =
  'Unbound' | 'Opening' | 'Paused' | 'Restarting' | 'Running' | 'Pausing' | 'Closing';

/** miniport-adapter-states-and-operations.md. */
export type MiniportState =
  'Halted' | 'Initializing' | 'Paused' | 'Restarting' | 'Running' | 'Pausing' | 'Shutdown';

/** NDIS_DEVICE_POWER_STATE without the unspecified one. */
export type PowerState = 'D0' | 'D1' | 'D2' | 'D3';

/** A driver that called NdisMRegisterMiniportDriver. */
export class MiniportDriver implements HandleObject {
  readonly kind = 'miniport driver handle';
  handle = 0;
  /** Virtual miniports by the device name that NdisIMInitializeDeviceInstanceEx was given, from that call to halt. */
  readonly devices = new Map<string, Miniport>();
  /** Registered in MiniportSetOptions by NdisSetOptionalHandlers, by structure name. */
  readonly optional = new Map<string, Handlers>();
  /** NdisIMAssociateMiniport named this protocol. */
  protocol: ProtocolDriver | undefined;

  constructor(
    readonly label: string,
    /** MiniportDriverContext. */
    readonly context: number,
    /** Registered NDIS version, as 630 for 6.30. */
    readonly version: number,
    /** Revision of the characteristics. */
    readonly revision: number,
    /** NDIS_MINIPORT_DRIVER_CHARACTERISTICS.Flags. */
    readonly flags: number,
    readonly handlers: Handlers,
  ) {}
}

/** A driver that called NdisRegisterProtocolDriver. */
export class ProtocolDriver implements HandleObject {
  readonly kind = 'protocol driver handle';
  handle = 0;
  /** Opened or opening bindings. */
  readonly bindings = new Set<Binding>();
  readonly optional = new Map<string, Handlers>();
  /** NdisDeregisterProtocolDriver has begun: nothing is bound any more. */
  deregistering = false;

  constructor(
    readonly label: string,
    /** ProtocolDriverContext. */
    readonly context: number,
    readonly version: number,
    readonly revision: number,
    readonly handlers: Handlers,
  ) {}

  /** As registered. */
  get name(): string {
    return this.label;
  }
}

/** What a lower adapter does with the frames of a binding. All are called in the caller's context, up to DISPATCH_LEVEL. */
export interface LowerDataPath {
  /** NdisSendNetBufferLists on `binding`: `chain` is the address of the first NET_BUFFER_LIST. */
  send(binding: Binding, chain: number, portNumber: number, sendFlags: number): void;
  /** NdisCancelSendNetBufferLists. */
  cancelSends(binding: Binding, cancelId: number): void;
  /** NdisReturnNetBufferLists. */
  returned(binding: Binding, chain: number, returnFlags: number): void;
}

/** What a driver above a virtual miniport does with frames. */
export interface UpperDataPath {
  /** Sends of this protocol that came back by NdisMSendNetBufferListsComplete. */
  sendComplete(chain: number, completeFlags: number): void;
  /** NdisMIndicateReceiveNetBufferLists of the miniport, already split for this protocol. */
  receive(chain: number, portNumber: number, count: number, receiveFlags: number): void;
  /** NdisMIndicateStatusEx of the miniport. */
  status(indication: StatusIndication): void;
  /** A NetEventXxx by NdisMNetPnPEvent, and the protocol's answer. */
  netEvent(event: number): number;
}

/** The binding of the driver's protocol edge to a lower adapter. */
export class Binding implements HandleObject {
  readonly kind = 'binding handle';
  readonly label: string;
  /** 0 until NdisOpenAdapterEx was called. */
  handle = 0;
  state: BindingState = 'Opening';
  power: PowerState = 'D0';
  /** It was told of a reset of the adapter, and not yet of its end. */
  resetting = false;
  /** Its unbind has begun. */
  unbinding = false;
  /** ProtocolUnbindAdapterEx has been called: the binding may be closed. */
  mayClose = false;
  /** NdisUnbindAdapter was called while the bind was pended. */
  unbindRequested = false;
  /** BindContext of the bind that opened it; stale once that has ended. */
  attempt = 0;
  /** Ends with the unbind. */
  readonly unbound: Completion<undefined>;
  /** Pause and restart operations going on. */
  readonly settled: Outstanding;
  /** Set by the driver through this binding. */
  packetFilter = 0;
  /** Bytes of the multicast list set through it. */
  multicastLength = 0;
  /** NBLs passed to NdisSendNetBufferLists and not yet completed. */
  readonly sends: Outstanding;
  /** NBLs indicated without RESOURCES and not yet returned. */
  readonly receives: Outstanding;
  /** Own OID requests not yet completed, regular and direct. */
  readonly oids: Outstanding;

  constructor(
    readonly protocol: ProtocolDriver,
    readonly lower: LowerMiniport,
    /** ProtocolBindingContext. */
    readonly context: number,
  ) {
    this.label = lower.name;
    this.sends = new Outstanding(`sends of the binding to ${lower.name}`);
    this.receives = new Outstanding(`receives held by the binding to ${lower.name}`);
    this.oids = new Outstanding(`OID requests of the binding to ${lower.name}`);
    this.settled = new Outstanding(`pause or restart of the binding to ${lower.name}`);
    this.unbound = new Completion(`unbind from ${lower.name}`);
  }
}

/** States are NDIS_MEDIA_CONNECT_STATE and NET_IF_MEDIA_DUPLEX_STATE, speeds bits a second. */
export interface LinkState {
  readonly connectState: number;
  readonly duplexState: number;
  readonly xmitSpeed: bigint;
  readonly rcvSpeed: bigint;
}

/** A virtual miniport: from NdisIMInitializeDeviceInstanceEx until it is halted. */
export class Miniport implements HandleObject {
  readonly kind = 'miniport adapter handle';
  readonly label: string;
  /** MiniportAdapterHandle; 0 before MiniportInitializeEx. */
  handle = 0;
  /** MiniportAdapterContext, from the registration attributes. */
  context = 0;
  /** Every state so far, the present one last. */
  readonly states: MiniportState[] = ['Halted'];
  power: PowerState = 'D0';
  /** It was paused because it goes to sleep, and is restarted when it wakes. */
  pausedForPower = false;
  /** Told of its surprise removal. */
  surpriseRemoved = false;
  /** Protocols bound to it, by their binding handles as found in SourceHandle. */
  readonly uppers = new Map<number, UpperBinding>();
  /** NBLs passed to MiniportSendNetBufferLists and not yet completed. */
  readonly sends: Outstanding;
  /** NBLs indicated up without RESOURCES and not yet given back by MiniportReturnNetBufferLists. */
  readonly receives: Outstanding;
  /** Calls of NdisMIndicateReceiveNetBufferLists that have not returned. */
  indicating = 0;
  /** OID requests not completed, regular, direct and synchronous; queued ones too. */
  readonly requests: Outstanding;
  /** Whose regular request MiniportOidRequest has. */
  readonly turn: Turn;
  /** Regular requests that wait for their turn. */
  readonly queuedRequests = new Set<{ aborted: boolean; readonly requestId: number }>();
  /** OID_GEN_CURRENT_PACKET_FILTER as last set successfully. */
  packetFilter = 0;
  /** The general attributes, once set; the restart attributes change some. */
  attributes: StructValue<typeof NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES.fields> | undefined;
  /** NDIS_OFFLOAD as the offload attributes had it, and then NDIS_STATUS_TASK_OFFLOAD_XXX. */
  offload: { readonly current: Uint8Array; readonly hardware: Uint8Array } | undefined;
  /** NDIS_RECEIVE_SCALE_CAPABILITIES and NDIS_PM_CAPABILITIES of the attributes. */
  receiveScale: Uint8Array | undefined;
  powerManagement: Uint8Array | undefined;
  /** NDIS_RECEIVE_SCALE_PARAMETERS as last set with success. */
  receiveScaleParameters: Uint8Array | undefined;
  /** Link as the general attributes and then NDIS_STATUS_LINK_STATE have it. */
  link: LinkState = { connectState: 0, duplexState: 0, xmitSpeed: 0n, rcvSpeed: 0n };
  /** Status it indicated, in order. */
  readonly statuses: StatusIndication[] = [];
  /** The registration attributes, once set: from then on status may be indicated. */
  registration: StructValue<typeof NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES.fields> | undefined;
  supportedOids: readonly number[] = [];
  /** The pause or restart that the driver has yet to complete. */
  changing: Completion<number> | undefined;
  /** Pause and restart operations going on. */
  readonly settled: Outstanding;
  /** MiniportHaltEx has been called. */
  halting = false;
  /** NdisIMDeInitializeDeviceInstance has been called. */
  deinitializing = false;
  /** Its end has begun, whoever asked for it. */
  removing = false;
  /** Ends with a cancel, with an initialization that fails, and with the halt. */
  readonly ended: Completion<undefined>;
  /** MiniportInitializeEx has been called; its status when it has returned. */
  initialized: Completion<number> | undefined;

  constructor(
    readonly driver: MiniportDriver,
    readonly device: Device | undefined,
    readonly deviceName: string,
    /** DeviceContext of NdisIMInitializeDeviceInstanceEx. */
    readonly deviceContext: number,
  ) {
    this.label = deviceName;
    this.sends = new Outstanding(`sends of virtual miniport ${deviceName}`);
    this.receives = new Outstanding(`receives indicated by virtual miniport ${deviceName}`);
    this.requests = new Outstanding(`OID requests to virtual miniport ${deviceName}`);
    this.turn = new Turn(`turn of an OID request to virtual miniport ${deviceName}`);
    this.settled = new Outstanding(`pause or restart of virtual miniport ${deviceName}`);
    this.ended = new Completion(`end of virtual miniport ${deviceName}`);
  }

  get state(): MiniportState {
    return this.states.at(-1) as MiniportState;
  }

  set state(state: MiniportState) {
    this.states.push(state);
  }

  /** Device names are compared without regard to case. */
  get key(): string {
    return this.deviceName.toLowerCase();
  }
}

/** The binding of a driver above to a virtual miniport; its handle is the SourceHandle of what it sends. */
export class UpperBinding implements HandleObject {
  readonly kind = 'binding handle of an upper protocol';
  readonly label: string;
  handle = 0;
  /** Its own sends not yet completed. */
  readonly sends: Outstanding;
  packetFilter = 0;
  /** OID_802_3_MULTICAST_LIST, as one text an address. */
  multicast: readonly string[] = [];

  constructor(
    readonly protocolName: string,
    readonly miniport: Miniport,
    readonly path: UpperDataPath,
    /** What the protocol does when NDIS unbinds it: it takes its filter back and closes. */
    readonly unbind: () => Operation<void>,
  ) {
    this.label = `${protocolName} over ${miniport.label}`;
    this.sends = new Outstanding(`sends of ${this.label}`);
  }
}
