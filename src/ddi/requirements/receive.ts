import type { Requirement } from './requirement.js';

/** Frames from below. */
export const receiveRequirements: readonly Requirement[] = [
  {
    id: 'R-112',
    says: 'Without RESOURCES the driver owns the NBLs until one NdisReturnNetBufferLists on the same binding.',
    source: 'nf-ndis-ndisreturnnetbufferlists.md',
  },
  {
    id: 'R-113',
    says: 'With RESOURCES: never return them, keep nothing after the handler, and restore the original NBL chain before returning; copy, or indicate up with RESOURCES set.',
    source: 'nc-ndis-protocol_receive_net_buffer_lists.md',
  },
  {
    id: 'R-114',
    says: 'NDIS may copy and clear RESOURCES relative to what the miniport indicated; trust only the received flag.',
    source: 'receiving-data-in-protocol-drivers.md',
  },
  {
    id: 'R-115',
    says: 'Pass-up: save SourceHandle, set to the virtual miniport handle, indicate; in MiniportReturnNetBufferLists restore it and return down.',
    source: 'receiving-network-data.md',
  },
  {
    id: 'R-116',
    says: 'If indicated up with RESOURCES, MiniportReturnNetBufferLists is not called; ownership is back when the indicate call returns.',
    source: 'nf-ndis-ndismindicatereceivenetbufferlists.md',
  },
  {
    id: 'R-117',
    says: 'One NBL indicated to several virtual miniports needs a clone or copy each; return the original after the last child.',
    source: 'relationships-between-net-buffer-list-generations.md',
  },
  {
    id: 'R-118',
    says: 'NumberOfNetBufferLists must match the list passed; recompute after splitting; [inferred from the filter rules] drop SINGLE_ETHER_TYPE/SINGLE_VLAN/PERFECT_FILTERED unless still true.',
    source: 'nf-ndis-ndismindicatereceivenetbufferlists.md',
  },
  {
    id: 'R-119',
    says: 'Ethernet receive: exactly one NB per NBL.',
    source: 'indicating-received-ethernet-frames.md',
  },
  {
    id: 'R-120',
    says: 'Multi-MDL receive NBs must be accepted.',
    source: 'indicating-received-ethernet-frames.md',
    since: 610,
  },
  {
    id: 'R-121',
    says: 'Own receive NBLs come from a pool made with the miniport adapter handle, ProtocolId default; copy info with NdisCopyReceiveNetBufferListInfo.',
    source: 'obtaining-pool-handles.md',
  },
  {
    id: 'R-122',
    says: 'Returned lists mix indications and arrive in any order, concurrently.',
    source: 'nc-ndis-miniport_return_net_buffer_lists.md',
  },
  {
    id: 'R-123',
    says: 'Frames larger than the MTU can arrive (RSC) for 6.30 IM drivers; RSC is disabled if the IM driver is 6.20 or lower.',
    source: 'programming-considerations-for-rsc-drivers.md',
    since: 630,
  },
  {
    id: 'R-124',
    says: 'Indicate nothing upward unless the virtual miniport is Running/Restarting and in D0.',
    source: 'handling-a-set-power-request.md',
  },
  {
    id: 'R-195',
    says: 'Receives can be loopback of what other bindings, or this one, sent below; NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET marks them. Decide by design, and [inferred] never deliver a frame to the virtual miniport that sent it.',
    source: 'looping-back-ndis-packets.md',
  },
  {
    id: 'R-196',
    says: "A PROMISCUOUS or ALL_LOCAL filter on the lower binding makes NDIS loop the other bindings' sends up to it; from Windows 8 NDIS_PACKET_TYPE_NO_LOCAL keeps them out.",
    source: 'looping-back-ndis-packets.md',
  },
  {
    id: 'R-197',
    says: 'Receive-side throttle limits reach only interrupt DPC handlers, which a virtual miniport has not: indicate what comes, in the batches it came in; [inferred] own DPCs or queues bound their work per pass.',
    source: 'receive-side-throttle-in-ndis-6-20.md',
    since: 620,
  },
  {
    id: 'R-198',
    says: 'Keep the RSS hash: value and info (type, function) travel in the NBL; [inferred] clear both in frames whose hashed fields were changed, and indicate on the processor the frame came on.',
    source: 'ne-nblinfo-ndis_net_buffer_list_info.md',
  },
];
