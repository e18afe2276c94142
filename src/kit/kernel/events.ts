import { operation } from './ddi.js';
import {
  KernelEvent,
  KernelMutex,
  KernelSemaphore,
  NOTIFICATION_EVENT,
  SYNCHRONIZATION_EVENT,
} from './dispatcher-objects.js';
import { wait } from './operation.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

const MILLISECOND = 10_000n;

/** KEVENT, KSEMAPHORE, KMUTEX and NDIS_EVENT, which is a KEVENT. */
export function eventService(environment: KernelEnvironment): Service {
  const { kernel, objects } = environment;
  const event = (address: number, ddi: string): KernelEvent =>
    objects.get(KernelEvent, address, ddi, 'KEVENT');
  const set = (ddi: string) => (address: number) => event(address, ddi).set();
  const reset = (ddi: string) => (address: number) => {
    const object = event(address, ddi);
    const before = object.signalState;
    object.signalState = 0;
    return before;
  };

  return withoutBalance({
    KeInitializeEvent: (address: number, type: number, state: number) => {
      const eventType = type === SYNCHRONIZATION_EVENT ? SYNCHRONIZATION_EVENT : NOTIFICATION_EVENT;
      objects.add(new KernelEvent(kernel, address, eventType, (state & 0xff) !== 0));
    },
    KeSetEvent: set('KeSetEvent'),
    KeResetEvent: reset('KeResetEvent'),
    KeClearEvent: (address: number) => void reset('KeClearEvent')(address),
    KeReadStateEvent: (address: number) => event(address, 'KeReadStateEvent').signalState,

    KeInitializeSemaphore: (address: number, count: number, limit: number) => {
      objects.add(new KernelSemaphore(kernel, address, count, limit));
    },
    KeReleaseSemaphore: (address: number, _increment: number, adjustment: number) =>
      objects.get(KernelSemaphore, address, 'KeReleaseSemaphore', 'KSEMAPHORE').release(adjustment),
    KeInitializeMutex: (address: number) => void objects.add(new KernelMutex(kernel, address)),
    KeReleaseMutex: (address: number) =>
      objects.get(KernelMutex, address, 'KeReleaseMutex', 'KMUTEX').release(),

    // nf-ndis-ndisinitializeevent.md: not signalled, and stays signalled once it is.
    NdisInitializeEvent: (address: number) => {
      objects.add(new KernelEvent(kernel, address, NOTIFICATION_EVENT, false, 'NDIS_EVENT'));
    },
    NdisSetEvent: (address: number) => void set('NdisSetEvent')(address),
    NdisResetEvent: (address: number) => void reset('NdisResetEvent')(address),
    // nf-ndis-ndiswaitevent.md: 0 waits for ever.
    NdisWaitEvent: operation(function* (address: number, milliseconds: number) {
      const timeout = milliseconds === 0 ? undefined : BigInt(milliseconds) * MILLISECOND;
      return (yield* wait(event(address, 'NdisWaitEvent'), timeout)) ? 1 : 0;
    }),
  });
}
