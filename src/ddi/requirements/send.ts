import type { Requirement } from './requirement.js';

/** Frames from above. */
export const sendRequirements: readonly Requirement[] = [
  {
    id: 'R-094',
    says: 'MiniportSendNetBufferLists returns nothing: every NBL is finished by exactly one NdisMSendNetBufferListsComplete with Status set.',
    source: 'nc-ndis-miniport_send_net_buffer_lists.md',
  },
  {
    id: 'R-095',
    says: 'A send that cannot go now is queued by the driver; never handed back for requeuing.',
    source: 'deserialized-ndis-miniport-drivers.md',
  },
  {
    id: 'R-096',
    says: 'Pass-through: save NBL SourceHandle, set it to the lower binding handle, NdisSendNetBufferLists, restore it before completing upward.',
    source: 'sending-network-data.md',
  },
  {
    id: 'R-097',
    says: 'Own or cloned NBL: own pool (protocol handle), SourceHandle = binding handle, NdisCopySendNetBufferListInfo from the original.',
    source: 'obtaining-pool-handles.md',
  },
  {
    id: 'R-098',
    says: "Clones/fragments: keep the parent, pass only children, set ParentNetBufferList, count in parent ChildRefCount, complete the parent after the last child; never touch a received NBL's own parent pointer.",
    source: 'relationships-between-net-buffer-list-generations.md',
  },
  {
    id: 'R-099',
    says: 'Clone has no context area and starts at the used data; free with the allocation flags.',
    source: 'nf-nblapi-ndisallocateclonenetbufferlist.md',
    notHere: 'children are made with a NET_BUFFER of their own, not as clones',
  },
  {
    id: 'R-100',
    says: 'Per-NBL state goes in NET_BUFFER_LIST_CONTEXT (sizes multiple of sizeof(void*)), freed before completion. The space is aligned to sizeof(void*) only: nothing with stricter alignment (SLIST_ENTRY) lives there.',
    source: 'nf-nblapi-ndisallocatenetbufferlistcontext.md',
  },
  {
    id: 'R-101',
    says: 'Restore NB and MDL chains before completing; NBL-to-NBL links need not be restored.',
    source: 'sending-ethernet-frames.md',
  },
  {
    id: 'R-102',
    says: 'Keep NB order inside an NBL always, NBL order per connection; lower completion order is arbitrary.',
    source: 'nc-ndis-miniport_send_net_buffer_lists.md',
  },
  {
    id: 'R-103',
    says: 'After NdisSendNetBufferLists do not touch the NBLs; completion may precede its return.',
    source: 'nf-ndis-ndissendnetbufferlists.md',
  },
  {
    id: 'R-104',
    says: 'Dispatch-level flags are set from known IRQL only, cleared if unknown, and never computed with KeGetCurrentIrql.',
    source: 'dispatch-irql-tracking.md',
  },
  {
    id: 'R-105',
    says: 'Translate flags between call kinds (SEND, SEND_COMPLETE, RECEIVE, RETURN); do not pass one through as another ([inferred]: the flag names are distinct and no page promises equal values).',
    source: 'dispatch-irql-tracking.md',
  },
  {
    id: 'R-106',
    says: 'CHECK_FOR_LOOPBACK in SendFlags asks NDIS to loop back to the sender; a driver with NDIS_MAC_OPTION_NO_LOOPBACK never loops back itself.',
    source: 'nc-ndis-miniport_send_net_buffer_lists.md',
  },
  {
    id: 'R-107',
    says: 'Sends fail unless the virtual miniport and its lower adapter are both in D0. NDIS_STATUS_LOW_POWER_STATE is the status documented for an adapter in low power; [inferred] use it also when only the lower adapter sleeps, but NDIS_STATUS_PAUSED wins while the virtual miniport is Pausing or Paused.',
    source: 'handling-a-set-power-request.md',
  },
  {
    id: 'R-108',
    says: 'After surprise removal sends and OIDs complete with NDIS_STATUS_NOT_ACCEPTED until halt.',
    source: 'nc-ndis-miniport_device_pnp_event_notify.md',
  },
  {
    id: 'R-109',
    says: 'MiniportCancelSend: unlink matching queued NBLs, complete with NDIS_STATUS_SEND_ABORTED, then NdisCancelSendNetBufferLists on the mapped binding(s).',
    source: 'nc-ndis-miniport_cancel_send.md',
  },
  {
    id: 'R-110',
    says: "Own cancel ids use the prefix of NdisGeneratePartialCancelId and may be reset to NULL on completion of own NBLs; a clone keeps the original's id because NdisCopySendNetBufferListInfo copies NetBufferListCancelId.",
    source: 'canceling-a-send-operation.md',
  },
  {
    id: 'R-111',
    says: 'Hold the binding open while NdisCancelSendNetBufferLists runs.',
    source: 'nf-ndis-ndiscancelsendnetbufferlists.md',
  },
  {
    id: 'R-189',
    says: "CHECK_FOR_LOOPBACK asks NDIS to loop the frame back to the caller of that very send. Clear it when passing a send down, else the lower binding gets the virtual miniport's own frame back ([inferred], the mux sample clears it).",
    source: 'looping-back-ndis-packets.md',
  },
  {
    id: 'R-190',
    says: 'All NBs of one sent NBL share source MAC, destination MAC and frame type, and the MAC header with VLAN tag lies in one MDL: [inferred] classify per NBL by its first NB. A driver that changes or originates sends keeps these promises too.',
    source: 'sending-ethernet-frames.md',
  },
  {
    id: 'R-191',
    says: "A frame starts CurrentMdlOffset bytes into CurrentMdl and is DataLength long; never use MDL byte counts or the chain's start for that. NdisGetDataBuffer gives NULL when DataLength is less than asked, also when mapping fails (its page): the frame is then failed or dropped, and counted.",
    source: 'ns-nbl-net_buffer.md',
  },
  {
    id: 'R-192',
    says: 'NdisCopySendNetBufferListInfo copies checksum, IPsec, LSO, 802.1Q, media-specific, cancel id, protocol id, filtering info; the receive form has no LSO and ids but no-push, frame type, hash value and hash info. The page lists end with Windows 8: [inferred] a feature whose slot is not listed (USO, RSC, timestamps) is passed through on the original NBL or not advertised.',
    source: 'nf-nblapi-ndiscopysendnetbufferlistinfo.md',
  },
  {
    id: 'R-193',
    says: "LSO results (LsoV1TransmitComplete with TcpPayload, LsoV2TransmitComplete) are written before completion: [inferred] with a clone, copy TcpLargeSendNetBufferListInfo back to the parent; with several children, the parent's Status is the first failure.",
    source: 'ne-nblinfo-ndis_net_buffer_list_info.md',
  },
  {
    id: 'R-194',
    says: 'NBL fields belong to the current owner: Scratch and NBL_FLAGS_SCRATCH are lost on passing it on, ProtocolReserved only in NBLs this driver originated (an IM driver only if it is not in use), other reserved bits never. NDIS_NBL_FLAGS_SEND_READ_ONLY / RECV_READ_ONLY: change neither structure nor data, work on a copy.',
    source: 'ns-nbl-net_buffer_list.md',
  },
];
