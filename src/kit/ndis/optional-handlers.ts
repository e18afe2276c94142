import * as c from '../data/constants.js';
import { NDIS_MINIPORT_PNP_CHARACTERISTICS } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import type { Ndis } from './library.js';
import { headerFault, readHeader } from './object-header.js';
import { Binding, MiniportDriver, ProtocolDriver } from './objects.js';

export function optionalHandlersDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisSetOptionalHandlers: (handle: number, handlers: number) =>
      setOptionalHandlers(ndis, handle, handlers),
  };
}

/** nf-ndis-ndissetoptionalhandlers.md: the kit knows the PnP set of a miniport driver. */
function setOptionalHandlers(ndis: Ndis, handle: number, address: number): number {
  const ddi = 'NdisSetOptionalHandlers';
  const driver = ndis.handles.peek(handle);
  if (!(driver instanceof MiniportDriver || driver instanceof ProtocolDriver || driver instanceof Binding)) {
    throw ndis.handles.wrong(handle, ddi, 'driver or binding handle');
  }
  if (!(driver instanceof Binding) && !ndis.inside('MiniportSetOptions', 'ProtocolSetOptions')) {
    throw ndis.broken('optional-handlers', `${ddi} with a ${driver.kind} is for SetOptions (R-021)`);
  }
  const header = readHeader(ndis, address);
  if (
    !(driver instanceof MiniportDriver) ||
    header.type !== revisions.NDIS_MINIPORT_PNP_CHARACTERISTICS.type[0]
  ) {
    return ndis.refuse(
      c.NDIS_STATUS_FAILURE,
      `${ddi}: the kit knows no handlers of type 0x${header.type.toString(16)} for a ${driver.kind}`,
    );
  }
  const fault = headerFault(revisions.NDIS_MINIPORT_PNP_CHARACTERISTICS, header, driver.version);
  if (fault !== undefined) return ndis.refuse(c.NDIS_STATUS_FAILURE, `${ddi}: ${fault}`);
  const read = ndis.memory.read(NDIS_MINIPORT_PNP_CHARACTERISTICS, address);
  driver.optional.set('NDIS_MINIPORT_PNP_CHARACTERISTICS', {
    MiniportAddDeviceHandler: read.MiniportAddDeviceHandler,
    MiniportRemoveDeviceHandler: read.MiniportRemoveDeviceHandler,
  });
  return c.NDIS_STATUS_SUCCESS;
}
