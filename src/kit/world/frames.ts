/** An 802.1Q tag: VLAN id 0 to 4095 and user priority 0 to 7, in the words of NDIS_NET_BUFFER_LIST_8021Q_INFO. */
export interface VlanTag {
  readonly vlanId: number;
  readonly userPriority: number;
}

/** How an Ethernet frame lies in memory when it is sent or indicated. */
export interface FrameShape {
  /** Sizes of the MDLs it is cut into; the last one takes what is left. One MDL unless given. */
  readonly mdls?: readonly number[];
  /** Unused bytes in front of the data. */
  readonly backFill?: number;
  /** 802.1Q information beside the frame (Ieee8021QNetBufferListInfo), out of band. */
  readonly oob?: VlanTag;
  /** Further out-of-band information by NDIS_NET_BUFFER_LIST_INFO slot. */
  readonly info?: Readonly<Record<number, number>>;
  /** NblFlags, such as NDIS_NBL_FLAGS_IS_LOOPBACK_PACKET. */
  readonly nblFlags?: number;
  /** `later`: its MDLs are mapped when asked for; `fails`: they cannot be. */
  readonly mapping?: 'mapped' | 'later' | 'fails';
}

/** A frame as bytes, with how it lies in memory. */
export interface Frame extends FrameShape {
  readonly bytes: Uint8Array;
}

/** What becomes one NET_BUFFER_LIST: a frame, or several, whose out-of-band information is that of the first. */
export type FrameList = Frame | readonly Frame[];

export interface FrameOptions extends FrameShape {
  readonly to: string | Uint8Array;
  readonly from: string | Uint8Array;
  /** EtherType; one for local experiments unless given. */
  readonly type?: number;
  /** An 802.1Q tag inside the frame: a VLAN id, or with a priority. */
  readonly vlan?: number | VlanTag | undefined;
  /** Bytes, text, or a length of bytes counting up. 46 bytes unless given. */
  readonly payload?: Uint8Array | string | number;
}

/** What an Ethernet frame says, with addresses as `02:00:00:00:00:01`. */
export interface FrameContent {
  readonly to: string;
  readonly from: string;
  readonly type: number;
  readonly vlan?: VlanTag;
  readonly payload: Uint8Array;
}

export const ETHERNET_HEADER = 14;
export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const TAG_TYPE = 0x8100;
const EXPERIMENTAL_TYPE = 0x88b5;
const SHORTEST_PAYLOAD = 46;

/** The six bytes of `02:00:00:00:00:01`. */
export function mac(text: string): Uint8Array {
  const parts = text.split(/[:-]/);
  const bytes = Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
  if (parts.length !== 6 || !parts.every((part) => /^[0-9a-f]{1,2}$/i.test(part))) {
    throw new TypeError(`"${text}" is no MAC address`);
  }
  return bytes;
}

/** Six bytes as `02:00:00:00:00:01`. */
export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** An Ethernet frame without checksum. */
export function frame(options: FrameOptions): Frame {
  const { to, from, type = EXPERIMENTAL_TYPE, vlan, payload = SHORTEST_PAYLOAD, ...shape } = options;
  const header = [...address(to), ...address(from)];
  if (vlan !== undefined) {
    const word = typeof vlan === 'number' ? vlan : (vlan.userPriority << 13) | vlan.vlanId;
    header.push(TAG_TYPE >> 8, TAG_TYPE & 0xff, word >> 8, word & 0xff);
  }
  header.push(type >> 8, type & 0xff);
  const data = payloadBytes(payload);
  const bytes = new Uint8Array(header.length + data.length);
  bytes.set(header);
  bytes.set(data, header.length);
  return { bytes, ...shape };
}

/** The frames of a NET_BUFFER_LIST. */
export function framesOf(list: FrameList): readonly Frame[] {
  return 'bytes' in list ? [list] : list;
}

/** Takes a frame apart. */
export function readFrame(bytes: Uint8Array): FrameContent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const to = macText(bytes.subarray(0, 6));
  const from = macText(bytes.subarray(6, 12));
  const type = view.getUint16(12);
  if (type !== TAG_TYPE) return { to, from, type, payload: bytes.slice(ETHERNET_HEADER) };
  const word = view.getUint16(14);
  const vlan = { vlanId: word & 0xfff, userPriority: word >> 13 };
  return { to, from, type: view.getUint16(16), vlan, payload: bytes.slice(ETHERNET_HEADER + 4) };
}

/** NDIS_NET_BUFFER_LIST_8021Q_INFO of a tag. */
export function vlanInfo({ vlanId, userPriority }: VlanTag): number {
  return userPriority | (vlanId << 4);
}

/** The tag in an NDIS_NET_BUFFER_LIST_8021Q_INFO; undefined for 0. */
export function vlanOfInfo(info: number): VlanTag | undefined {
  return info === 0 ? undefined : { vlanId: (info >>> 4) & 0xfff, userPriority: info & 7 };
}

function address(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? mac(value) : value;
}

function payloadBytes(payload: Uint8Array | string | number): Uint8Array {
  if (typeof payload === 'number') return Uint8Array.from({ length: payload }, (_, at) => at & 0xff);
  return typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
}
