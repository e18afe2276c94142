import type { Requirement } from './requirement.js';

/** How a virtual miniport comes and goes. */
export const instancesRequirements: readonly Requirement[] = [
  {
    id: 'R-047',
    says: 'Call NdisIMInitializeDeviceInstanceEx after the needed lower opens succeeded and the driver can serve sends/OIDs, once per virtual miniport.',
    source: 'initializing-virtual-miniports.md',
  },
  {
    id: 'R-048',
    says: 'DriverInstance is the device name taken from the UpperBindings (MULTI_SZ for n-to-1) registry value maintained by the notify object.',
    source: 'initializing-virtual-miniports.md',
  },
  {
    id: 'R-049',
    says: 'No 1:1 mapping of opens and virtual miniports is required.',
    source: 'initializing-virtual-miniports.md',
  },
  {
    id: 'R-050',
    says: 'MiniportInitializeEx may run inside the call, later, or never (no IRP_MN_START_DEVICE): hold no lock and wait for nothing that needs it.',
    source: 'initializing-a-virtual-miniport.md',
  },
  {
    id: 'R-051',
    says: 'DeviceContext comes back as MiniportInitParameters->IMDeviceInstanceContext; it must be nonpaged and valid until halt (upper drivers may read it through NdisIMGetBindingContext).',
    source: 'nf-ndis-ndisimgetbindingcontext.md',
  },
  {
    id: 'R-052',
    says: 'NDIS_STATUS_NOT_ACCEPTED from NdisIMInitializeDeviceInstanceEx means that device is already initialized.',
    source: 'nf-ndis-ndisiminitializedeviceinstanceex.md',
  },
  {
    id: 'R-053',
    says: 'If the binding goes before MiniportInitializeEx ran: NdisIMCancelInitializeDeviceInstance (required in unbind). If it fails, initialization cannot be stopped: [inferred, the mux sample does so] wait until MiniportInitializeEx has ended, and deinitialize only if it succeeded.',
    source: 'nf-ndis-ndisimcancelinitializedeviceinstance.md',
  },
  {
    id: 'R-054',
    says: 'After MiniportInitializeEx was called ([inferred] and succeeded: after a failure the handle is dead and nothing is left to reverse), only NdisIMDeInitializeDeviceInstance (with the NdisMiniportHandle) reverses it; upper protocols are unbound, then MiniportHaltEx runs with NdisHaltDeviceInstanceDeInitialized.',
    source: 'nf-ndis-ndisimdeinitializedeviceinstance.md',
  },
  {
    id: 'R-055',
    says: '[inferred order] Deinitialize before closing the last lower binding the virtual miniport needs; pages only say both happen in unbind.',
    source: 'intermediate-driver-unbinding-operations.md',
  },
  {
    id: 'R-056',
    says: 'MUX drivers add ifStackTable entries (virtual above lower) with NdisIfAddIfStackEntry and delete them on teardown; NDIS cannot see that relation.',
    source: 'maintaining-a-network-interface-stack.md',
  },
  {
    id: 'R-057',
    says: 'Interface indexes come from INIT_PARAMETERS.IfIndex (upper) and BIND_PARAMETERS.BoundIfIndex (lower).',
    source: 'net-luid-values-for-miniport-adapters-and-filter-modules.md',
  },
];
