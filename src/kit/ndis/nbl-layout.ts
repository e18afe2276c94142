import { MDL, NET_BUFFER, NET_BUFFER_LIST, NET_BUFFER_LIST_CONTEXT } from '../data/layouts.js';

/**
 * Offsets for the data path, where the views of memory/memory.ts would cost too much. Before each NET_BUFFER_LIST and NET_BUFFER lies
 * a part of NDIS's own that the driver knows nothing of.
 */
const nbl = NET_BUFFER_LIST.fields;
const nb = NET_BUFFER.fields;
const mdl = MDL.fields;
const context = NET_BUFFER_LIST_CONTEXT.fields;

export const NBL_SIZE = NET_BUFFER_LIST.size;
export const NBL_NEXT = nbl.Next[0];
export const NBL_FIRST_NB = nbl.FirstNetBuffer[0];
export const NBL_CONTEXT = nbl.Context[0];
export const NBL_POOL = nbl.NdisPoolHandle[0];
export const NBL_SOURCE = nbl.SourceHandle[0];
export const NBL_NBL_FLAGS = nbl.NblFlags[0];
export const NBL_STATUS = nbl.Status[0];
export const NBL_INFO = nbl.NetBufferListInfo[0];

export const NB_SIZE = NET_BUFFER.size;
export const NB_NEXT = nb.Next[0];
export const NB_CURRENT_MDL = nb.CurrentMdl[0];
export const NB_CURRENT_OFFSET = nb.CurrentMdlOffset[0];
export const NB_LENGTH = nb.DataLength[0];
export const NB_CHAIN = nb.MdlChain[0];
export const NB_OFFSET = nb.DataOffset[0];
export const NB_POOL = nb.NdisPoolHandle[0];

export const MDL_SIZE = MDL.size;
export const MDL_NEXT = mdl.Next[0];
export const MDL_STRUCTURE_SIZE = mdl.Size[0];
export const MDL_FLAGS = mdl.MdlFlags[0];
export const MDL_MAPPED = mdl.MappedSystemVa[0];
export const MDL_START = mdl.StartVa[0];
export const MDL_BYTES = mdl.ByteCount[0];
export const MDL_OFFSET = mdl.ByteOffset[0];

export const CONTEXT_SIZE = NET_BUFFER_LIST_CONTEXT.size;
export const CONTEXT_NEXT = context.Next[0];
export const CONTEXT_BYTES = context.Size[0];
export const CONTEXT_OFFSET = context.Offset[0];

/** Bytes of NDIS's own before a NET_BUFFER_LIST; its words follow, as distances from the structure. */
export const NBL_PRIVATE = 64;
/** `NBL_MAGIC` xor the address, while it is allocated. */
export const P_MAGIC = -64;
/** Who has it and what has to become of it: NblState. */
export const P_STATE = -60;
/** How it was made: NblKind, and for a clone its flags in the upper half. */
export const P_KIND = -56;
/** The context area that is part of the block, 0 for none. */
export const P_OWN_CONTEXT = -52;
/** The NET_BUFFER that is part of the block, 0 for none. */
export const P_OWN_BUFFER = -48;
/** Virtual miniport or binding on which the driver got it, by handle. */
export const P_EDGE = -44;
/** SourceHandle, FirstNetBuffer, Context and the context's Offset as the driver got them. */
export const P_SOURCE = -40;
export const P_FIRST_NB = -36;
export const P_CONTEXT = -32;
export const P_CONTEXT_OFFSET = -28;
/** Binding or virtual miniport that the driver passed it to, by handle. */
export const P_PASSED = -24;
/** Next as the driver got it, of a list that it must give back whole. */
export const P_NEXT = -20;

export const NB_PRIVATE = 32;
/** `NB_MAGIC` xor the address. */
export const B_MAGIC = -32;
/** Next, CurrentMdl, CurrentMdlOffset, DataLength, MdlChain and DataOffset as the driver got them. */
export const B_NEXT = -28;
export const B_CURRENT_MDL = -24;
export const B_CURRENT_OFFSET = -20;
export const B_LENGTH = -16;
export const B_CHAIN = -12;
export const B_OFFSET = -8;
/** A sum over the MDL chain. */
export const B_MDLS = -4;

export const NBL_MAGIC = 0x4e424c5f;
export const NB_MAGIC = 0x4e42465f;

/** Who holds an NBL (two bits), and what is still to happen to it. */
export const NblState = {
  Driver: 1,
  Above: 2,
  Below: 3,
  Holder: 3,
  /** The driver allocated it. */
  Own: 0x10,
  /** Came by MiniportSendNetBufferLists; NdisMSendNetBufferListsComplete is due. */
  Sent: 0x20,
  /** Came by ProtocolReceiveNetBufferLists; NdisReturnNetBufferLists is due, or with Resources the end of that call. */
  Received: 0x40,
  Resources: 0x80,
  /** The driver sent it down; ProtocolSendNetBufferListsComplete brings it back. */
  Down: 0x100,
  /** The driver indicated it up; MiniportReturnNetBufferLists brings it back, or with UpResources the end of the call. */
  Up: 0x200,
  UpResources: 0x400,
} as const;

export const NblKind = { Plain: 0, Clone: 1, Fragment: 2, Reassembled: 3 } as const;

export const PAGE_SIZE = 4096;
