import type { HeaderedStructure } from './structure-revisions.js';

/** What lies in the buffer of an OID request. */
export type Information =
  /** One value of so many bytes. */
  | { readonly bytes: number }
  /** A counter of 64 bits, of which a buffer of 4 bytes gets the low half. */
  | { readonly counter: true }
  /** Any number of pieces, each of so many bytes; none is a list as well. */
  | { readonly list: number }
  /** A text with a NUL behind it. */
  | { readonly text: true }
  /** A structure that says its revision. */
  | { readonly structure: HeaderedStructure };

/** Requests that reach a miniport; what NDIS answers itself is not among them. */
export interface OidDecl {
  readonly query?: Information;
  readonly set?: Information;
  /** NDIS answers queries for the miniport, which may know the answer as well. */
  readonly queriedOfNdis?: true;
  /** Below windows-driver-docs-pr/network of the public documentation. */
  readonly page: string;
}

const ulong = { bytes: 4 } as const;
const counter = { counter: true } as const;
const address = { bytes: 6 } as const;
const queried = (query: Information, page: string) => ({ query, page });
const moderation = { structure: 'NDIS_INTERRUPT_MODERATION_PARAMETERS' } as const;

/** OIDs that a virtual miniport can support, by what their requests carry. */
const declared = {
  OID_GEN_CURRENT_PACKET_FILTER: {
    query: ulong,
    set: ulong,
    queriedOfNdis: true,
    page: 'oid-gen-current-packet-filter.md',
  },
  OID_GEN_CURRENT_LOOKAHEAD: {
    query: ulong,
    set: ulong,
    queriedOfNdis: true,
    page: 'oid-gen-current-lookahead.md',
  },
  OID_GEN_LINK_PARAMETERS: {
    set: { structure: 'NDIS_LINK_PARAMETERS' },
    page: 'oid-gen-link-parameters.md',
  },
  OID_GEN_INTERRUPT_MODERATION: {
    query: moderation,
    set: moderation,
    page: 'oid-gen-interrupt-moderation.md',
  },
  OID_GEN_MAXIMUM_TOTAL_SIZE: queried(ulong, 'oid-gen-maximum-total-size.md'),
  OID_GEN_TRANSMIT_BUFFER_SPACE: queried(ulong, 'oid-gen-transmit-buffer-space.md'),
  OID_GEN_RECEIVE_BUFFER_SPACE: queried(ulong, 'oid-gen-receive-buffer-space.md'),
  OID_GEN_TRANSMIT_BLOCK_SIZE: queried(ulong, 'oid-gen-transmit-block-size.md'),
  OID_GEN_RECEIVE_BLOCK_SIZE: queried(ulong, 'oid-gen-receive-block-size.md'),
  OID_GEN_VENDOR_ID: queried(ulong, 'oid-gen-vendor-id.md'),
  OID_GEN_VENDOR_DESCRIPTION: queried({ text: true }, 'oid-gen-vendor-description.md'),
  OID_GEN_VENDOR_DRIVER_VERSION: queried(ulong, 'oid-gen-vendor-driver-version.md'),
  OID_GEN_DRIVER_VERSION: { query: { bytes: 2 }, queriedOfNdis: true, page: 'oid-gen-driver-version.md' },
  OID_GEN_XMIT_OK: queried(counter, 'oid-gen-xmit-ok.md'),
  OID_GEN_RCV_OK: queried(counter, 'oid-gen-rcv-ok.md'),
  OID_GEN_XMIT_ERROR: queried(counter, 'oid-gen-xmit-error.md'),
  OID_GEN_RCV_ERROR: queried(counter, 'oid-gen-rcv-error.md'),
  OID_GEN_RCV_NO_BUFFER: queried(counter, 'oid-gen-rcv-no-buffer.md'),
  OID_GEN_STATISTICS: queried({ structure: 'NDIS_STATISTICS_INFO' }, 'oid-gen-statistics.md'),
  OID_802_3_PERMANENT_ADDRESS: queried(address, 'oid-802-3-permanent-address.md'),
  OID_802_3_CURRENT_ADDRESS: queried(address, 'oid-802-3-current-address.md'),
  OID_802_3_MULTICAST_LIST: {
    query: { list: 6 },
    set: { list: 6 },
    queriedOfNdis: true,
    page: 'oid-802-3-multicast-list.md',
  },
  OID_802_3_MAXIMUM_LIST_SIZE: queried(ulong, 'oid-802-3-maximum-list-size.md'),
  /** The state that it asks about lies in the buffer; the status is the answer. */
  OID_PNP_QUERY_POWER: queried({ bytes: 0 }, 'oid-pnp-query-power.md'),
  OID_PNP_SET_POWER: { set: ulong, page: 'oid-pnp-set-power.md' },
  OID_PM_PARAMETERS: { set: { structure: 'NDIS_PM_PARAMETERS' }, page: 'oid-pm-parameters.md' },
  OID_GEN_RECEIVE_SCALE_PARAMETERS: {
    set: { structure: 'NDIS_RECEIVE_SCALE_PARAMETERS' },
    page: 'oid-gen-receive-scale-parameters.md',
  },
  OID_TCP_OFFLOAD_PARAMETERS: {
    set: { structure: 'NDIS_OFFLOAD_PARAMETERS' },
    page: 'oid-tcp-offload-parameters.md',
  },
  OID_OFFLOAD_ENCAPSULATION: {
    set: { structure: 'NDIS_OFFLOAD_ENCAPSULATION' },
    page: 'oid-offload-encapsulation.md',
  },
} as const satisfies Readonly<Record<string, OidDecl>>;

export const oids: ReadonlyMap<string, OidDecl> = new Map(Object.entries(declared));
