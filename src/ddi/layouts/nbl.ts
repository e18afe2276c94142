import type { TypeGroup } from '../types.js';

/** NET_BUFFER, NET_BUFFER_LIST and their pools (ndis/nbl*.h). */
export const nblTypes = {
  typedefs: {
    PNDIS_NET_BUFFER_LIST_INFO: 'enum _NDIS_NET_BUFFER_LIST_INFO *',
    PNET_BUFFER: 'NET_BUFFER *',
    PNET_BUFFER_LIST_CONTEXT: 'NET_BUFFER_LIST_CONTEXT *',
    PNET_BUFFER_LIST: 'NET_BUFFER_LIST *',
    PNET_BUFFER_DATA: 'NET_BUFFER_DATA *',
    PNET_BUFFER_HEADER: 'NET_BUFFER_HEADER *',
    PNET_BUFFER_SHARED_MEMORY: 'NET_BUFFER_SHARED_MEMORY *',
    PNET_BUFFER_LIST_DATA: 'NET_BUFFER_LIST_DATA *',
    PNET_BUFFER_LIST_HEADER: 'NET_BUFFER_LIST_HEADER *',
    PNDIS_NET_BUFFER_LIST_8021Q_INFO: 'NDIS_NET_BUFFER_LIST_8021Q_INFO *',
    PNDIS_RSC_NBL_INFO: 'NDIS_RSC_NBL_INFO *',
    PNET_BUFFER_LIST_TIMESTAMP: 'NET_BUFFER_LIST_TIMESTAMP *',
    PNET_BUFFER_LIST_POOL_PARAMETERS: 'NET_BUFFER_LIST_POOL_PARAMETERS *',
    PNET_BUFFER_POOL_PARAMETERS: 'NET_BUFFER_POOL_PARAMETERS *',
    PNDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO: 'NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO *',
    PNDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO: 'NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO *',
    PNDIS_UDP_SEGMENTATION_OFFLOAD_NET_BUFFER_LIST_INFO:
      'NDIS_UDP_SEGMENTATION_OFFLOAD_NET_BUFFER_LIST_INFO *',
    PNDIS_UDP_RSC_OFFLOAD_NET_BUFFER_LIST_INFO: 'NDIS_UDP_RSC_OFFLOAD_NET_BUFFER_LIST_INFO *',
  },
  functionTypes: {
    NET_BUFFER_ALLOCATE_MDL: { returns: 'MDL *', params: { BufferSize: 'ULONG *' } },
    NET_BUFFER_FREE_MDL: { returns: 'VOID', params: { Mdl: 'MDL *' } },
  },
  enums: {
    NDIS_NET_BUFFER_LIST_INFO: {
      values: {
        TcpIpChecksumNetBufferListInfo: 0,
        TcpOffloadBytesTransferred: 0,
        IPsecOffloadV1NetBufferListInfo: 1,
        IPsecOffloadV2NetBufferListInfo: 1,
        TcpLargeSendNetBufferListInfo: 2,
        TcpReceiveNoPush: 2,
        ClassificationHandleNetBufferListInfo: 3,
        Ieee8021QNetBufferListInfo: 4,
        NetBufferListCancelId: 5,
        MediaSpecificInformation: 6,
        NetBufferListFrameType: 7,
        NetBufferListProtocolId: 7,
        NetBufferListHashValue: 8,
        NetBufferListHashInfo: 9,
        WfpNetBufferListInfo: 10,
        IPsecOffloadV2TunnelNetBufferListInfo: 11,
        IPsecOffloadV2HeaderNetBufferListInfo: 12,
        NetBufferListCorrelationId: 13,
        NetBufferListFilteringInfo: 14,
        MediaSpecificInformationEx: 15,
        NblOriginalInterfaceIfIndex: 16,
        NblReAuthWfpFlowContext: 16,
        TcpReceiveBytesTransferred: 17,
        NrtNameResolutionId: 17,
        UdpRecvSegCoalesceOffloadInfo: 17,
        IMReserved: [18, 21],
        TcpRecvSegCoalesceInfo: [19, 22],
        UdpSegmentationOffloadInfo: [19, 22],
        RscTcpTimestampDelta: [20, 23],
        TcpSendOffloadsSupplementalNetBufferListInfo: [20, 23],
        NetBufferListInfoReserved3: [21, 26],
        NetBufferListInfoReserved4: [22, null],
        SwitchForwardingReserved: [23, 18],
        SwitchForwardingDetail_b0_to_b31: [24, null],
        SwitchForwardingDetail_b32_to_b63: [25, null],
        VirtualSubnetInfo: [26, 20],
        MaxNetBufferListInfo: 27,
      },
    },
  },
  records: {
    NET_BUFFER_DATA: {
      kind: 'struct',
      size: { x86: 24, x64: 48 },
      members: [
        'NET_BUFFER *Next',
        'MDL *CurrentMdl',
        'ULONG CurrentMdlOffset',
        { union: ['ULONG DataLength', 'SIZE_T stDataLength'] },
        'MDL *MdlChain',
        'ULONG DataOffset',
      ],
    },
    NET_BUFFER_HEADER: {
      kind: 'union',
      size: { x86: 24, x64: 48 },
      members: [
        {
          struct: [
            'NET_BUFFER *Next',
            'MDL *CurrentMdl',
            'ULONG CurrentMdlOffset',
            { union: ['ULONG DataLength', 'SIZE_T stDataLength'] },
            'MDL *MdlChain',
            'ULONG DataOffset',
          ],
        },
        'SLIST_HEADER Link',
      ],
    },
    NET_BUFFER_SHARED_MEMORY: {
      kind: 'struct',
      size: { x86: 20, x64: 32 },
      members: [
        'NET_BUFFER_SHARED_MEMORY *NextSharedMemorySegment',
        'ULONG SharedMemoryFlags',
        'NDIS_HANDLE SharedMemoryHandle',
        'ULONG SharedMemoryOffset',
        'ULONG SharedMemoryLength',
      ],
    },
    NET_BUFFER: {
      kind: 'struct',
      size: { x86: 96, x64: 176 },
      members: [
        {
          union: [
            {
              struct: [
                'NET_BUFFER *Next',
                'MDL *CurrentMdl',
                'ULONG CurrentMdlOffset',
                { union: ['ULONG DataLength', 'SIZE_T stDataLength'] },
                'MDL *MdlChain',
                'ULONG DataOffset',
              ],
            },
            'SLIST_HEADER Link',
            'NET_BUFFER_HEADER NetBufferHeader',
          ],
        },
        'USHORT ChecksumBias',
        'USHORT Reserved',
        'NDIS_HANDLE NdisPoolHandle',
        'PVOID NdisReserved[2]',
        'PVOID ProtocolReserved[6]',
        'PVOID MiniportReserved[4]',
        'LARGE_INTEGER DataPhysicalAddress',
        { union: ['NET_BUFFER_SHARED_MEMORY *SharedMemoryInfo', 'SCATTER_GATHER_LIST *ScatterGatherList'] },
      ],
    },
    NET_BUFFER_LIST_CONTEXT: {
      kind: 'struct',
      align: 'allocation',
      size: { x86: 8, x64: 16 },
      members: [
        'NET_BUFFER_LIST_CONTEXT *Next',
        'USHORT Size',
        'USHORT Offset',
        { member: 'UCHAR ContextData[]', align: 'pointer' },
      ],
    },
    NET_BUFFER_LIST_DATA: {
      kind: 'struct',
      size: { x86: 8, x64: 16 },
      members: ['NET_BUFFER_LIST *Next', 'NET_BUFFER *FirstNetBuffer'],
    },
    NET_BUFFER_LIST_HEADER: {
      kind: 'union',
      size: { x86: 8, x64: 16 },
      members: [{ struct: ['NET_BUFFER_LIST *Next', 'NET_BUFFER *FirstNetBuffer'] }, 'SLIST_HEADER Link'],
    },
    NET_BUFFER_LIST: {
      kind: 'struct',
      size: { x86: 192, x64: 368 },
      members: [
        {
          union: [
            { struct: ['NET_BUFFER_LIST *Next', 'NET_BUFFER *FirstNetBuffer'] },
            'SLIST_HEADER Link',
            'NET_BUFFER_LIST_HEADER NetBufferListHeader',
          ],
        },
        'NET_BUFFER_LIST_CONTEXT *Context',
        'NET_BUFFER_LIST *ParentNetBufferList',
        'NDIS_HANDLE NdisPoolHandle',
        { member: 'PVOID NdisReserved[2]', align: 'allocation' },
        'PVOID ProtocolReserved[4]',
        'PVOID MiniportReserved[2]',
        'PVOID Scratch',
        'NDIS_HANDLE SourceHandle',
        'ULONG NblFlags',
        'LONG ChildRefCount',
        'ULONG Flags',
        { union: ['NDIS_STATUS Status', 'ULONG NdisReserved2'] },
        'PVOID NetBufferListInfo[27]',
      ],
    },
    NDIS_NET_BUFFER_LIST_8021Q_INFO: {
      kind: 'struct',
      size: { x86: 4, x64: 8 },
      members: [
        {
          union: [
            {
              struct: [
                'UINT32 UserPriority : 3',
                'UINT32 CanonicalFormatId : 1',
                'UINT32 VlanId : 12',
                'UINT32 Reserved : 16',
              ],
              name: 'TagHeader',
            },
            {
              struct: [
                'UINT32 UserPriority : 3',
                'UINT32 CanonicalFormatId : 1',
                'UINT32 VlanId : 12',
                'UINT32 WMMInfo : 4',
                'UINT32 Reserved : 12',
              ],
              name: 'WLanTagHeader',
            },
            'PVOID Value',
          ],
        },
      ],
    },
    NDIS_RSC_NBL_INFO: {
      kind: 'union',
      size: { x86: 4, x64: 8 },
      members: [{ struct: ['USHORT CoalescedSegCount', 'USHORT DupAckCount'], name: 'Info' }, 'PVOID Value'],
    },
    NET_BUFFER_LIST_TIMESTAMP: { kind: 'struct', size: { x86: 8, x64: 8 }, members: ['ULONG64 Timestamp'] },
    NET_BUFFER_LIST_POOL_PARAMETERS: {
      kind: 'struct',
      size: { x86: 20, x64: 20 },
      members: [
        'NDIS_OBJECT_HEADER Header',
        'UCHAR ProtocolId',
        'BOOLEAN fAllocateNetBuffer',
        'USHORT ContextSize',
        'ULONG PoolTag',
        'ULONG DataSize',
        { member: 'ULONG Flags', since: 687 },
      ],
    },
    NET_BUFFER_POOL_PARAMETERS: {
      kind: 'struct',
      size: { x86: 16, x64: 16 },
      members: [
        'NDIS_OBJECT_HEADER Header',
        'ULONG PoolTag',
        'ULONG DataSize',
        { member: 'ULONG Flags', since: 687 },
      ],
    },
    NDIS_TCP_LARGE_SEND_OFFLOAD_NET_BUFFER_LIST_INFO: {
      kind: 'struct',
      size: { x86: 4, x64: 8 },
      members: [
        {
          union: [
            { struct: ['ULONG Unused : 30', 'ULONG Type : 1', 'ULONG Reserved2 : 1'], name: 'Transmit' },
            {
              struct: [
                'ULONG MSS : 20',
                'ULONG TcpHeaderOffset : 10',
                'ULONG Type : 1',
                'ULONG Reserved2 : 1',
              ],
              name: 'LsoV1Transmit',
            },
            {
              struct: ['ULONG TcpPayload : 30', 'ULONG Type : 1', 'ULONG Reserved2 : 1'],
              name: 'LsoV1TransmitComplete',
            },
            {
              struct: [
                'ULONG MSS : 20',
                'ULONG TcpHeaderOffset : 10',
                'ULONG Type : 1',
                'ULONG IPVersion : 1',
              ],
              name: 'LsoV2Transmit',
            },
            {
              struct: ['ULONG Reserved : 30', 'ULONG Type : 1', 'ULONG Reserved2 : 1'],
              name: 'LsoV2TransmitComplete',
            },
            'PVOID Value',
          ],
        },
      ],
    },
    NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO: {
      kind: 'struct',
      size: { x86: 4, x64: 8 },
      members: [
        {
          union: [
            {
              struct: [
                'ULONG IsIPv4 : 1',
                'ULONG IsIPv6 : 1',
                'ULONG TcpChecksum : 1',
                'ULONG UdpChecksum : 1',
                'ULONG IpHeaderChecksum : 1',
                'ULONG Reserved : 11',
                'ULONG TcpHeaderOffset : 10',
              ],
              name: 'Transmit',
            },
            {
              struct: [
                'ULONG TcpChecksumFailed : 1',
                'ULONG UdpChecksumFailed : 1',
                'ULONG IpChecksumFailed : 1',
                'ULONG TcpChecksumSucceeded : 1',
                'ULONG UdpChecksumSucceeded : 1',
                'ULONG IpChecksumSucceeded : 1',
                'ULONG Loopback : 1',
                'ULONG TcpChecksumValueInvalid : 1',
                'ULONG IpChecksumValueInvalid : 1',
              ],
              name: 'Receive',
            },
            'PVOID Value',
          ],
        },
      ],
    },
    NDIS_UDP_SEGMENTATION_OFFLOAD_NET_BUFFER_LIST_INFO: {
      kind: 'struct',
      size: { x86: 4, x64: 8 },
      members: [
        {
          union: [
            {
              struct: [
                'ULONG MSS : 20',
                'ULONG UdpHeaderOffset : 10',
                'ULONG Reserved : 1',
                'ULONG IPVersion : 1',
              ],
              name: 'Transmit',
            },
            'PVOID Value',
          ],
        },
      ],
    },
    NDIS_UDP_RSC_OFFLOAD_NET_BUFFER_LIST_INFO: {
      kind: 'struct',
      size: { x86: 4, x64: 8 },
      members: [
        { union: [{ struct: ['USHORT SegCount', 'USHORT SegSize'], name: 'Receive' }, 'PVOID Value'] },
      ],
    },
  },
} as const satisfies TypeGroup;
