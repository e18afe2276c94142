import { MachineFailure } from '../../../src/kit/kernel/failure.js';
import type { DataPlane } from '../../../src/kit/ndis/data-plane.js';
import type { LowerMiniport } from '../../../src/kit/ndis/lower-miniport.js';
import {
  Binding,
  Miniport,
  MiniportDriver,
  ProtocolDriver,
  UpperBinding,
} from '../../../src/kit/ndis/objects.js';
import { LowerTraffic } from '../../../src/kit/world/lower-traffic.js';
import { UpperTraffic } from '../../../src/kit/world/upper-traffic.js';
import { compileCases, type CaseMachine } from '../support/cases.js';

/** What the driver below does wrong, by the value of its `Mode`. */
export const faults = {
  none: 0,
  'source handle not set': 1,
  'completes at once': 2,
  'completes the head alone': 3,
  'completes twice': 4,
  'sets no status': 5,
  'completes without restoring SourceHandle': 6,
  'completes what the adapter has': 7,
  'unknown flags': 8,
  'dispatch flag at PASSIVE_LEVEL': 9,
  'asks for the level': 10,
  'completes under a lock': 11,
  'changes DataLength': 12,
  'leaves context space': 13,
  'unlinks the MDL chain': 14,
  'names a port': 15,
  'completes on another miniport': 16,
  'completes an NBL of its own': 17,
  'completes what it freed': 18,
  'returns RESOURCES': 20,
  'breaks the RESOURCES chain': 21,
  'keeps RESOURCES': 22,
  'counts wrong': 23,
  'indicates with the SourceHandle of below': 24,
  'indicates RESOURCES without': 25,
  'returns twice': 26,
  'returns without restoring SourceHandle': 27,
  'returns what is above': 28,
} as const;

export type Fault = keyof typeof faults;

const declarations = `
static NDIS_HANDLE Below, Above, Other, Pool;
static ULONG Mode;
static NDIS_SPIN_LOCK Lock;
typedef struct { NDIS_HANDLE Source; } STATE;
#define STATE_OF(Nbl) ((STATE *)(PVOID)NET_BUFFER_LIST_CONTEXT_DATA_START(Nbl))

static VOID Attach(PNET_BUFFER_LIST Chain, NDIS_HANDLE Source)
{
    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = Nbl->Next) {
        NT_ASSERT(NdisAllocateNetBufferListContext(Nbl, sizeof(STATE), 0, TAG) == NDIS_STATUS_SUCCESS);
        STATE_OF(Nbl)->Source = Nbl->SourceHandle;
        Nbl->SourceHandle = Source;
    }
}

static VOID Detach(PNET_BUFFER_LIST Chain)
{
    for (PNET_BUFFER_LIST Nbl = Chain; Nbl != NULL; Nbl = Nbl->Next) {
        Nbl->SourceHandle = STATE_OF(Nbl)->Source;
        NdisFreeNetBufferListContext(Nbl, sizeof(STATE));
    }
}

static VOID SetStatus(PNET_BUFFER_LIST Chain)
{
    for (; Chain != NULL; Chain = Chain->Next) {
        Chain->Status = NDIS_STATUS_SUCCESS;
    }
}

static VOID Send(NDIS_HANDLE Context, PNET_BUFFER_LIST Chain, NDIS_PORT_NUMBER Port, ULONG Flags)
{
    PNET_BUFFER_LIST Rest = Chain->Next;

    UNREFERENCED_PARAMETER(Context);
    if (Mode >= 2 && Mode != 7 && Mode != 13 && Mode != 15 && Mode < 20) {
        if (Mode != 5) {
            SetStatus(Chain);
        }
    }
    switch (Mode) {
    case 1:
        NdisSendNetBufferLists(Below, Chain, Port, Flags);
        return;
    case 3:
        Chain->Next = NULL;
        NdisMSendNetBufferListsComplete(Above, Chain, 0);
        Chain = Rest;
        return;
    case 4:
        NdisMSendNetBufferListsComplete(Above, Chain, 0);
        NdisMSendNetBufferListsComplete(Above, Chain, 0);
        return;
    case 6:
        Chain->SourceHandle = Below;
        break;
    case 7:
        Attach(Chain, Below);
        NdisSendNetBufferLists(Below, Chain, Port, Flags);
        break;
    case 8:
        NdisMSendNetBufferListsComplete(Above, Chain, 0x100);
        return;
    case 9:
        NdisMSendNetBufferListsComplete(Above, Chain, NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL);
        return;
    case 10:
        (VOID)KeGetCurrentIrql();
        break;
    case 11:
        NdisAllocateSpinLock(&Lock);
        NdisAcquireSpinLock(&Lock);
        break;
    case 12:
        NET_BUFFER_DATA_LENGTH(NET_BUFFER_LIST_FIRST_NB(Chain)) -= 1;
        break;
    case 13:
        SetStatus(Chain);
        NT_ASSERT(NdisAllocateNetBufferListContext(Chain, 8, 0, TAG) == NDIS_STATUS_SUCCESS);
        break;
    case 14:
        NET_BUFFER_FIRST_MDL(NET_BUFFER_LIST_FIRST_NB(Chain))->Next = NULL;
        break;
    case 15:
        Attach(Chain, Below);
        NdisSendNetBufferLists(Below, Chain, 3, Flags);
        return;
    case 16:
        NdisMSendNetBufferListsComplete(Other, Chain, 0);
        return;
    case 17: {
        PNET_BUFFER_LIST Own = NdisAllocateNetBufferList(Pool, 0, 0);
        NdisMSendNetBufferListsComplete(Above, Own, 0);
        return;
    }
    case 18: {
        PNET_BUFFER_LIST Own = NdisAllocateNetBufferList(Pool, 0, 0);
        NdisFreeNetBufferList(Own);
        NdisMSendNetBufferListsComplete(Above, Own, 0);
        return;
    }
    case 2:
    case 5:
        break;
    default:
        Attach(Chain, Below);
        NdisSendNetBufferLists(Below, Chain, Port, Flags);
        return;
    }
    NdisMSendNetBufferListsComplete(Above, Chain, 0);
}

static VOID SendComplete(NDIS_HANDLE Context, PNET_BUFFER_LIST Chain, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Context);
    Detach(Chain);
    NdisMSendNetBufferListsComplete(
        Above, Chain, NDIS_TEST_SEND_COMPLETE_AT_DISPATCH_LEVEL(Flags) ? NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL : 0);
}

static VOID Cancel(NDIS_HANDLE Context, PVOID CancelId)
{
    UNREFERENCED_PARAMETER(Context);
    NdisCancelSendNetBufferLists(Below, CancelId);
}

static VOID Receive(NDIS_HANDLE Context, PNET_BUFFER_LIST Chain, NDIS_PORT_NUMBER Port, ULONG Count, ULONG Flags)
{
    const ULONG ReturnFlags = NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(Flags) ? NDIS_RETURN_FLAGS_DISPATCH_LEVEL : 0;

    UNREFERENCED_PARAMETER(Context);
    switch (Mode) {
    case 20:
        NdisReturnNetBufferLists(Below, Chain, ReturnFlags);
        return;
    case 21:
        Chain->Next = NULL;
        return;
    case 22:
        Attach(Chain, Above);
        return;
    case 23:
        Count++;
        break;
    case 24:
        NdisMIndicateReceiveNetBufferLists(Above, Chain, Port, Count, Flags);
        return;
    case 25:
        Flags &= ~NDIS_RECEIVE_FLAGS_RESOURCES;
        break;
    case 26:
        NdisReturnNetBufferLists(Below, Chain, ReturnFlags);
        NdisReturnNetBufferLists(Below, Chain, ReturnFlags);
        return;
    case 27:
        Chain->SourceHandle = Above;
        NdisReturnNetBufferLists(Below, Chain, ReturnFlags);
        return;
    default:
        break;
    }
    Attach(Chain, Above);
    NdisMIndicateReceiveNetBufferLists(Above, Chain, Port, Count, Flags);
    if (Mode == 28) {
        NdisReturnNetBufferLists(Below, Chain, ReturnFlags);
    }
    if (NDIS_TEST_RECEIVE_CANNOT_PEND(Flags)) {
        Detach(Chain);
    }
}

static VOID Return(NDIS_HANDLE Context, PNET_BUFFER_LIST Chain, ULONG Flags)
{
    UNREFERENCED_PARAMETER(Context);
    Detach(Chain);
    NdisReturnNetBufferLists(Below, Chain, Flags);
}

static PVOID Handlers[] = {(PVOID)Send, (PVOID)SendComplete, (PVOID)Cancel, (PVOID)Receive, (PVOID)Return};
`;

const cases = await compileCases(
  {
    handlers: 'return (NTSTATUS)(LONG_PTR)Handlers;',
    mode: 'Mode = A; return 0;',
    below: 'Below = (NDIS_HANDLE)(ULONG_PTR)A; return 0;',
    above: 'Above = (NDIS_HANDLE)(ULONG_PTR)A; return 0;',
    other: 'Other = (NDIS_HANDLE)(ULONG_PTR)A; return 0;',
    pool: `
    NET_BUFFER_LIST_POOL_PARAMETERS Parameters = {0};
    Parameters.Header.Type = NDIS_OBJECT_TYPE_DEFAULT;
    Parameters.Header.Revision = NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1;
    Parameters.Header.Size = NDIS_SIZEOF_NET_BUFFER_LIST_POOL_PARAMETERS_REVISION_1;
    Parameters.fAllocateNetBuffer = TRUE;
    Parameters.PoolTag = TAG;
    Pool = NdisAllocateNetBufferListPool((NDIS_HANDLE)(ULONG_PTR)A, &Parameters);
    return Pool == NULL;`,
    'free pool': 'NdisFreeNetBufferListPool(Pool); return 0;',
  },
  declarations,
);

class Below extends LowerTraffic {
  readonly name = 'adapter below';

  constructor(
    readonly machine: { readonly data: DataPlane; settle(): void },
    readonly bound: () => Binding,
  ) {
    super();
  }

  get liveBinding(): Binding {
    return this.bound();
  }
}

class Above extends UpperTraffic {
  readonly binding: UpperBinding;

  constructor(
    readonly machine: { readonly data: DataPlane; settle(): void },
    readonly target: Miniport,
  ) {
    super();
    this.binding = new UpperBinding('protocol above', target, this, function* () {});
    this.binding.handle = machine.data.ndis.handles.open(this.binding);
    target.uppers.set(this.binding.handle, this.binding);
  }

  status(): void {}

  netEvent(): number {
    return 0;
  }
}

/** A pass-through driver of a page, between an adapter and a protocol, everything Running. */
export class PassThrough {
  readonly machine: CaseMachine;
  readonly below: Below;
  readonly above: Above;
  /** A second protocol above the same virtual miniport. */
  readonly addAbove: () => Above;
  readonly binding: Binding;
  readonly miniport: Miniport;

  constructor(fault: Fault = 'none', checks = true) {
    const machine = cases.boot({ checks });
    const { ndis, data } = machine;
    this.machine = machine;
    const table = machine.run('handlers') >>> 0;
    const handler = (at: number): number => ndis.memory.u32(table + 4 * at);
    const protocol = new ProtocolDriver('protocol', 0, 687, 2, {
      SendNetBufferListsCompleteHandler: handler(1),
      ReceiveNetBufferListsHandler: handler(3),
    });
    const driver = new MiniportDriver('miniport driver', 0, 687, 3, 0, {
      SendNetBufferListsHandler: handler(0),
      CancelSendHandler: handler(2),
      ReturnNetBufferListsHandler: handler(4),
    });
    const traffic = { data, settle: () => machine.kernel.settle() };
    this.below = new Below(traffic, () => this.binding);
    this.binding = new Binding(protocol, this.below as unknown as LowerMiniport, 0);
    this.binding.handle = ndis.handles.open(this.binding);
    this.binding.state = 'Running';
    this.miniport = this.addMiniport(driver, 'first');
    const other = this.addMiniport(driver, 'second');
    this.above = new Above(traffic, this.miniport);
    this.addAbove = () => new Above(traffic, this.miniport);
    machine.run('below', this.binding.handle);
    machine.run('above', this.miniport.handle);
    machine.run('other', other.handle);
    machine.run('pool', this.miniport.handle);
    machine.run('mode', faults[fault]);
  }

  /** The rule that `work` breaks; undefined when it breaks none. */
  broken(work: () => void): string | undefined {
    try {
      work();
    } catch (error) {
      if (error instanceof MachineFailure) return error.rule;
      throw error;
    }
    return undefined;
  }

  private addMiniport(driver: MiniportDriver, name: string): Miniport {
    const miniport = new Miniport(driver, undefined, name, 0);
    miniport.handle = this.machine.ndis.handles.open(miniport);
    miniport.state = 'Running';
    return miniport;
  }
}
