import type { Rules } from './rule.js';

/** Rules on devices of the driver's own and on the requests to them. */
export const deviceRules: Rules = {
  'cancel-lock': {
    says: 'The cancel spin lock is not taken twice, and is released by who holds it.',
    source: 'using-the-system-s-cancel-spin-lock.md, implementing-a-cancel-routine.md',
  },
  'device-in-use': {
    says: 'A device is deregistered when the driver has no requests to it.',
    source: 'nf-ndis-ndisderegisterdeviceex.md, nc-ndis-protocol_uninstall.md',
  },
  'device-left': {
    says: 'What is registered by NdisRegisterDeviceEx is deregistered before the driver goes.',
    source: 'nf-ndis-ndisregisterdeviceex.md',
  },
  'device-pnp': {
    says: 'A device of NdisRegisterDeviceEx has no handlers for PnP and power.',
    source: 'ns-ndis-_ndis_device_object_attributes.md',
  },
  'device-security': {
    says: 'A device says by an SDDL string who may open it.',
    source: 'ns-ndis-_ndis_device_object_attributes.md',
  },
  'irp-cancel-routine': {
    says: 'A request is completed when its cancel routine is no longer set.',
    source: 'dispatchcleanup-routines.md',
  },
  'irp-completed-twice': {
    says: 'A request is completed once.',
    source: 'additional-errors-in-handling-irps.md',
  },
  'irp-information': {
    says: 'No more output is returned than the caller has room for.',
    source: 'buffer-descriptions-for-i-o-control-codes.md',
  },
  'irp-lost': {
    says: 'A dispatch routine completes a request or says that it pends.',
    source: 'additional-errors-in-handling-irps.md',
  },
  'irp-outlives-cleanup': {
    says: 'IRP_MJ_CLEANUP ends every request of the file object that is queued.',
    source: 'dispatchcleanup-routines.md',
  },
  'irp-pending': {
    says: 'A dispatch routine calls IoMarkIrpPending and returns STATUS_PENDING, or does neither.',
    source: 'nf-wdm-iomarkirppending.md',
  },
  'irp-status': {
    says: 'A dispatch routine returns the status that it completed the request with, which is not STATUS_PENDING.',
    source: 'how-to-complete-an-irp-in-a-dispatch-routine.md',
  },
};
