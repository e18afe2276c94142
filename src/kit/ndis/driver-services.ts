import * as c from '../data/constants.js';
import { UNICODE_STRING } from '../data/layouts.js';
import { operation, type DdiImplementations } from '../kernel/ddi.js';
import { poolMemory } from '../kernel/pool-functions.js';
import { BindAttempt, bindAll } from './bind.js';
import { writeEventLog } from './event-log.js';
import type { Ndis } from './library.js';
import { Binding, Miniport, ProtocolDriver } from './objects.js';

/** Names, logs and the like, which belong to no state machine. */
export function driverServicesDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisReEnumerateProtocolBindings: operation((handle: number) => reenumerate(ndis, handle)),
    NdisQueryAdapterInstanceName: (nameAt: number, handle: number) => {
      const { lower } = ndis.handles.get(Binding, handle, 'NdisQueryAdapterInstanceName', 'binding handle');
      return giveName(ndis, nameAt, lower.friendlyName);
    },
    NdisQueryBindInstanceName: (nameAt: number, context: number) => {
      const { lower } = ndis.handles.get(BindAttempt, context, 'NdisQueryBindInstanceName', 'bind context');
      return giveName(ndis, nameAt, lower.friendlyName);
    },
    NdisMQueryAdapterInstanceName: (nameAt: number, handle: number) => {
      const miniport = ndis.handles.get(
        Miniport,
        handle,
        'NdisMQueryAdapterInstanceName',
        'miniport adapter handle',
      );
      return giveName(ndis, nameAt, miniport.deviceName);
    },
    NdisEnumerateFilterModules: (
      handle: number,
      _buffer: number,
      _length: number,
      neededAt: number,
      writtenAt: number,
    ) => {
      ndis.handles.get(Binding, handle, 'NdisEnumerateFilterModules', 'binding handle');
      ndis.memory.setU32(neededAt, 0);
      ndis.memory.setU32(writtenAt, 0);
      return c.NDIS_STATUS_SUCCESS;
    },
    // nf-ndis-ndisgetroutineaddress.md: a function that this NDIS does not have. Table indices of imports cannot be made.
    NdisGetRoutineAddress: () => 0,
    NdisWriteEventLogEntry: (
      _log: number,
      code: number,
      _unique: number,
      count: number,
      strings: number,
      size: number,
      data: number,
    ) => writeEventLog(ndis, code, count, strings, size, data),
    NdisWriteErrorLogEntry: (handle: number, code: number) => {
      ndis.handles.get(Miniport, handle, 'NdisWriteErrorLogEntry', 'miniport adapter handle');
      ndis.eventLog.push({ code, strings: [], data: new Uint8Array() });
    },
  };
}

/** nf-ndis-ndisreenumerateprotocolbindings.md: what is bound stays, what is not is tried again, later. */
function* reenumerate(ndis: Ndis, handle: number) {
  const ddi = 'NdisReEnumerateProtocolBindings';
  const protocol = ndis.handles.get(ProtocolDriver, handle, ddi, 'protocol driver handle');
  if (ndis.inside('ProtocolBindAdapterEx', 'ProtocolUnbindAdapterEx')) {
    throw ndis.broken('reenumerate', `${ddi} was called inside bind or unbind`);
  }
  if (ndis.inside('ProtocolNetPnPEvent')) {
    const global = [...ndis.pendedEvents.values()].some(
      (event) => !event.returned && event.binding === undefined,
    );
    if (!global)
      throw ndis.broken('reenumerate', `${ddi} was called inside ProtocolNetPnPEvent of one binding (R-166)`);
  }
  ndis.kernel.spawn('rebind after NdisReEnumerateProtocolBindings', bindAll(ndis, protocol));
}

/** A string that the driver frees with NdisFreeMemory (ndis-ndisquerybindinstancename.md). */
function giveName(ndis: Ndis, nameAt: number, name: string): number {
  const buffer = ndis.allocations.allocate(2 * name.length + 2, poolMemory(0));
  if (buffer === 0) return c.NDIS_STATUS_RESOURCES;
  ndis.memory.setUtf16(buffer, `${name}\0`);
  ndis.memory.write(UNICODE_STRING, nameAt, {
    Length: 2 * name.length,
    MaximumLength: 2 * name.length + 2,
    Buffer: buffer,
  });
  return c.NDIS_STATUS_SUCCESS;
}
