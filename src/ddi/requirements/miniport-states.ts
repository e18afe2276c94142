import type { Requirement } from './requirement.js';

/** Pause, restart, halt and shutdown of a virtual miniport; unload. */
export const miniportStatesRequirements: readonly Requirement[] = [
  {
    id: 'R-075',
    says: 'MiniportPause returns only SUCCESS or PENDING(+NdisMPauseComplete once); preallocate what it needs.',
    source: 'nc-ndis-miniport_pause.md',
  },
  {
    id: 'R-076',
    says: 'Pause is done when every accepted send is completed, every indicate call has returned and every indicated NBL came back.',
    source: 'nc-ndis-miniport_pause.md',
  },
  {
    id: 'R-077',
    says: 'New sends while Pausing or Paused are completed at once with NDIS_STATUS_PAUSED in every NBL.',
    source: 'nc-ndis-miniport_pause.md',
  },
  {
    id: 'R-078',
    says: 'OIDs and status indications continue in Paused; do not free initialize-time resources.',
    source: 'nc-ndis-miniport_pause.md',
  },
  {
    id: 'R-079',
    says: 'PauseReason is unreliable below 6.40; DEVICE_REMOVE appears only on Windows 10 1903+.',
    source: 'ns-ndis-_ndis_miniport_pause_parameters.md',
    since: 640,
  },
  {
    id: 'R-080',
    says: 'MiniportRestart: receives may be indicated as soon as it is called; sends must be accepted when it completes. On failure stop everything and stay Paused, do not modify attributes.',
    source: 'nc-ndis-miniport_restart.md',
  },
  {
    id: 'R-081',
    says: 'RestartAttributes NULL: report no attribute change. Non-NULL: update the OID_GEN_MINIPORT_RESTART_ATTRIBUTES entry after checking its revision.',
    source: 'nc-ndis-miniport_restart.md',
  },
  {
    id: 'R-082',
    says: 'Halt only comes from Paused, with no sends or OIDs outstanding, synchronous, frees in reverse order; [inferred beyond status] nothing may call NDIS with that handle after it returns.',
    source: 'miniport-adapter-states-and-operations.md',
  },
  {
    id: 'R-083',
    says: 'In halt cancel timers; when cancel of a one-shot timer returns FALSE, wait for its callback.',
    source: 'nc-ndis-miniport_halt.md',
  },
  {
    id: 'R-084',
    says: 'Free work items allocated with the adapter handle no later than halt.',
    source: 'nf-ndis-ndisallocateioworkitem.md',
  },
  {
    id: 'R-085',
    says: 'Shutdown and halt exclude each other except shutdown(BugCheck) nested in a crashing halt: return at once.',
    source: 'nc-ndis-miniport_shutdown.md',
  },
  {
    id: 'R-086',
    says: 'Shutdown of a virtual miniport does nothing: free nothing, call nothing that is not any-IRQL.',
    source: 'miniport-adapter-shutdown.md',
  },
  {
    id: 'R-087',
    says: 'Unload: both NdisDeregisterProtocolDriver and NdisMDeregisterMiniportDriver, then globals; runs after all instances were halted.',
    source: 'nc-ndis-miniport_unload.md',
  },
  {
    id: 'R-088',
    says: 'NdisDeregisterProtocolDriver runs ProtocolUnbindAdapterEx for open bindings inside the call: hold no lock, keep globals and the miniport handle alive until it returns ([inferred] hence protocol before miniport; the order is not stated, the mux sample does it so).',
    source: 'nf-ndis-ndisderegisterprotocoldriver.md',
  },
  {
    id: 'R-184',
    says: 'MiniportHaltEx may follow a successful MiniportInitializeEx at once (NdisHaltDeviceInitializationFailed, DeviceDisabled, DeviceStopped, SurpriseRemoved): it depends neither on a restart having happened nor on who asked for it, and after a halt not caused by this driver its unbind must not deinitialize again.',
    source: 'nc-ndis-miniport_halt.md',
  },
  {
    id: 'R-185',
    says: 'Restart attributes added in MiniportRestart are allocated with NdisAllocateMemoryWithTagPriority and freed by NDIS; a replaced entry is freed with NdisFreeMemory. Walk the list by Next and find OID_GEN_MINIPORT_RESTART_ATTRIBUTES, it need not be first.',
    source: 'nc-ndis-miniport_restart.md',
  },
];
