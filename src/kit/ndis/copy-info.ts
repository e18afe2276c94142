import * as c from '../data/constants.js';
import { withoutBalance, type KernelEnvironment, type Service } from '../kernel/service.js';
import { NBL_INFO } from './nbl-layout.js';

/** nf-nblapi-ndiscopysendnetbufferlistinfo.md; VirtualSubnetInfo is of 64-bit systems only. */
const sendSlots = [
  c.TcpIpChecksumNetBufferListInfo,
  c.IPsecOffloadV1NetBufferListInfo,
  c.TcpLargeSendNetBufferListInfo,
  c.Ieee8021QNetBufferListInfo,
  c.MediaSpecificInformation,
  c.NetBufferListCancelId,
  c.NetBufferListProtocolId,
  c.IPsecOffloadV2TunnelNetBufferListInfo,
  c.IPsecOffloadV2HeaderNetBufferListInfo,
  c.VirtualSubnetInfo,
  c.NetBufferListFilteringInfo,
];

/** nf-nblapi-ndiscopyreceivenetbufferlistinfo.md */
const receiveSlots = [
  c.TcpIpChecksumNetBufferListInfo,
  c.IPsecOffloadV1NetBufferListInfo,
  c.TcpReceiveNoPush,
  c.Ieee8021QNetBufferListInfo,
  c.MediaSpecificInformation,
  c.NetBufferListFrameType,
  c.NetBufferListHashValue,
  c.NetBufferListHashInfo,
  c.IPsecOffloadV2TunnelNetBufferListInfo,
  c.IPsecOffloadV2HeaderNetBufferListInfo,
  c.VirtualSubnetInfo,
  c.NetBufferListFilteringInfo,
];

/** Copying out-of-band information to an NBL of the driver's. */
export function copyInfoService({ kernel }: KernelEnvironment): Service {
  const copy = (slots: readonly number[]) => (to: number, from: number) => {
    const { view } = kernel.memory;
    for (const slot of slots) {
      const at = NBL_INFO + 4 * slot;
      view.setUint32(to + at, view.getUint32(from + at, true), true);
    }
  };
  return withoutBalance({
    NdisCopySendNetBufferListInfo: copy(sendSlots),
    NdisCopyReceiveNetBufferListInfo: copy(receiveSlots),
  });
}
