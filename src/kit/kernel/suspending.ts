/**
 * The DDI functions that may wait or that call the driver back where it may wait. Only these can suspend a fiber, so
 * Asyncify instruments only the C that can reach them; every operation of the mock must be named here.
 */
export const suspending: readonly string[] = [
  'ExAcquireFastMutex',
  'ExWaitForRundownProtectionRelease',
  'KeAcquireGuardedMutex',
  'KeDelayExecutionThread',
  'KeFlushQueuedDpcs',
  'KeWaitForMultipleObjects',
  'KeWaitForMutexObject',
  'KeWaitForSingleObject',
  'NdisCloseAdapterEx',
  'NdisDeregisterProtocolDriver',
  'NdisFreeTimerObject',
  'NdisIMCancelInitializeDeviceInstance',
  'NdisIMDeInitializeDeviceInstance',
  'NdisIMInitializeDeviceInstanceEx',
  'NdisMDeregisterMiniportDriver',
  'NdisMNetPnPEvent',
  'NdisMRegisterMiniportDriver',
  'NdisMSleep',
  'NdisOidRequest',
  'NdisOpenAdapterEx',
  'NdisReEnumerateProtocolBindings',
  'NdisRegisterProtocolDriver',
  'NdisUnbindAdapter',
  'NdisWaitEvent',
];
