import { NDIS_STATUS_PENDING } from '../data/constants.js';
import { checkNoLockHeld } from '../kernel/held-locks.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Service } from '../kernel/service.js';
import type { KernelServices } from '../kernel/services.js';
import { listOf, linkList, takeSnapshot } from './chains.js';
import { callFlagged, checkFlags, levelOf, sendCompleteFlags, sendFlags } from './data-flags.js';
import type { Ndis } from './library.js';
import { NBL_NEXT, NBL_SOURCE, NBL_STATUS, NblState, P_EDGE, P_PASSED, P_STATE } from './nbl-layout.js';
import { checkRestored, checkSource, heldByDriver, wrongState } from './nbl-rules.js';
import { Binding, Miniport, type UpperBinding } from './objects.js';

const DEFAULT_PORT = 0;

/** Sends: from a driver above through a virtual miniport, from the driver through a binding, and their completions. */
export class SendPath implements Service {
  private cancelPrefixes = 0;

  constructor(
    private readonly ndis: Ndis,
    private readonly services: KernelServices,
  ) {}

  readonly functions = {
    NdisSendNetBufferLists: (handle: number, chain: number, port: number, flags: number) =>
      this.sendDown(handle, chain, port, flags),
    NdisMSendNetBufferListsComplete: (handle: number, chain: number, flags: number) =>
      this.completeUp(handle, chain, flags),
    NdisCancelSendNetBufferLists: (handle: number, cancelId: number) => {
      const ddi = 'NdisCancelSendNetBufferLists';
      const binding = this.ndis.handles.get(Binding, handle, ddi, 'binding handle');
      checkNoLockHeld(this.services.kernel, ddi);
      binding.lower.cancelSends(binding, cancelId);
    },
    // nf-ndis-ndisgeneratepartialcancelid.md: one value a caller.
    NdisGeneratePartialCancelId: () => ++this.cancelPrefixes & 0xff,
  };

  outstanding(): readonly string[] {
    return [];
  }

  /** MiniportSendNetBufferLists: `chain` is of NBLs of `upper`'s, which it holds. */
  sendFromAbove(upper: UpperBinding, chain: number, port: number, flags: number): void {
    const { miniport } = upper;
    const { kernel } = this.services;
    const { checks } = kernel.options;
    const { memory } = kernel;
    let count = 0;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true), count++) {
      const { view } = memory;
      view.setUint32(nbl + P_STATE, NblState.Driver | NblState.Sent, true);
      view.setUint32(nbl + P_EDGE, miniport.handle, true);
      view.setUint32(nbl + NBL_SOURCE, upper.handle, true);
      // Not a status that a completed send can have, so a completion that sets none is seen.
      view.setUint32(nbl + NBL_STATUS, NDIS_STATUS_PENDING, true);
      if (checks) takeSnapshot(memory, nbl);
    }
    miniport.sends.add(count);
    upper.sends.add(count);
    const target = miniport.driver.handlers['SendNetBufferListsHandler'] ?? 0;
    const level = levelOf(sendFlags, flags);
    callFlagged(
      this.services,
      'MiniportSendNetBufferLists',
      target,
      [miniport.context, chain, port, flags],
      level,
    );
  }

  /** MiniportCancelSend. */
  cancelFromAbove(miniport: Miniport, cancelId: number): void {
    const target = miniport.driver.handlers['CancelSendHandler'] ?? 0;
    this.services.kernel.call('MiniportCancelSend', target, [miniport.context, cancelId]);
  }

  /** ProtocolSendNetBufferListsComplete: `chain` is of NBLs that were sent on `binding` and that the adapter below has done with. */
  completeFromBelow(binding: Binding, chain: number, flags: number): void {
    const { kernel } = this.services;
    const { memory } = kernel;
    let count = 0;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true), count++) {
      const state = memory.view.getUint32(nbl + P_STATE, true);
      if ((state & NblState.Down) === 0 || memory.view.getUint32(nbl + P_PASSED, true) !== binding.handle) {
        throw new Error(`an adapter completes an NBL that was not sent to it on this binding`);
      }
      memory.view.setUint32(
        nbl + P_STATE,
        (state & ~(NblState.Holder | NblState.Down)) | NblState.Driver,
        true,
      );
    }
    // Before the call, as the driver may end a pended pause in it.
    binding.sends.remove(count);
    const target = binding.protocol.handlers['SendNetBufferListsCompleteHandler'] ?? 0;
    const level = levelOf(sendCompleteFlags, flags);
    callFlagged(
      this.services,
      'ProtocolSendNetBufferListsComplete',
      target,
      [binding.context, chain, flags],
      level,
    );
  }

  private sendDown(handle: number, chain: number, port: number, flags: number): void {
    const ddi = 'NdisSendNetBufferLists';
    const { kernel } = this.services;
    const { memory } = kernel;
    const binding = this.ndis.handles.get(Binding, handle, ddi, 'binding handle');
    const { checks } = kernel.options;
    if (checks) this.checkMaySend(binding, port, flags, ddi);
    let count = 0;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true), count++) {
      const state = checks
        ? heldByDriver(memory, kernel.pool, nbl, ddi)
        : memory.view.getUint32(nbl + P_STATE, true);
      if (checks) {
        checkSource(memory, nbl, handle, 'binding handle', ddi);
        if ((state & NblState.Resources) !== 0) {
          throw wrongState(
            'nbl-resources',
            memory,
            nbl,
            'may not be kept after the receive and is sent (R-113)',
            ddi,
          );
        }
      }
      memory.view.setUint32(nbl + P_STATE, (state & ~NblState.Holder) | NblState.Below | NblState.Down, true);
      memory.view.setUint32(nbl + P_PASSED, handle, true);
    }
    binding.sends.add(count);
    binding.lower.send(binding, chain, port, flags);
  }

  private checkMaySend(binding: Binding, port: number, flags: number, ddi: string): void {
    const { kernel } = this.services;
    checkNoLockHeld(kernel, ddi);
    checkFlags(kernel, sendFlags, flags, ddi);
    if (port !== DEFAULT_PORT) {
      throw new MachineFailure('port', `${ddi} names port ${port}, which no event reported active (R-188)`);
    }
    // protocol-binding-states-and-operations.md: Pausing ends when what goes on has ended, and a send may have been on its way.
    if (binding.state !== 'Running' && binding.state !== 'Pausing') {
      throw new MachineFailure(
        'send-not-running',
        `${ddi} on the binding to ${binding.label}, which is ${binding.state} (R-032, R-090)`,
      );
    }
    if (binding.power !== 'D0') {
      throw new MachineFailure(
        'send-low-power',
        `${ddi} on the binding to ${binding.label}, which is in ${binding.power} (R-107, R-203)`,
      );
    }
  }

  private completeUp(handle: number, chain: number, flags: number): void {
    const ddi = 'NdisMSendNetBufferListsComplete';
    const { kernel } = this.services;
    const { memory } = kernel;
    const miniport = this.ndis.handles.get(Miniport, handle, ddi, 'miniport adapter handle');
    const { checks } = kernel.options;
    if (checks) {
      checkNoLockHeld(kernel, ddi);
      checkFlags(kernel, sendCompleteFlags, flags, ddi);
    }
    let count = 0;
    let source = 0;
    let mixed = false;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true), count++) {
      const { view } = memory;
      if (checks) this.checkCompletes(miniport, nbl, ddi);
      view.setUint32(nbl + P_STATE, NblState.Above, true);
      const from = view.getUint32(nbl + NBL_SOURCE, true);
      if (count === 0) source = from;
      else if (from !== source) mixed = true;
    }
    miniport.sends.remove(count);
    if (count === 0) return;
    if (!mixed) return this.giveBack(miniport, source, chain, count, flags);
    // One list for each driver above, in the order of the completion.
    const bySource = new Map<number, number[]>();
    for (const nbl of listOf(memory, chain)) {
      const from = memory.u32(nbl + NBL_SOURCE);
      const list = bySource.get(from);
      if (list === undefined) bySource.set(from, [nbl]);
      else list.push(nbl);
    }
    for (const [from, nbls] of bySource)
      this.giveBack(miniport, from, linkList(memory, nbls), nbls.length, flags);
  }

  private giveBack(miniport: Miniport, source: number, chain: number, count: number, flags: number): void {
    const upper = miniport.uppers.get(source);
    if (upper === undefined)
      throw new Error(`no driver above ${miniport.label} has the binding handle ${source}`);
    upper.sends.remove(count);
    upper.path.sendComplete(chain, flags);
  }

  private checkCompletes(miniport: Miniport, nbl: number, ddi: string): void {
    const { memory, pool } = this.services.kernel;
    const state = heldByDriver(memory, pool, nbl, ddi);
    if ((state & NblState.Sent) === 0) {
      throw wrongState('nbl-not-sent', memory, nbl, 'is no send of a driver above (R-094)', ddi);
    }
    const edge = memory.view.getUint32(nbl + P_EDGE, true);
    if (edge !== miniport.handle) {
      const other = this.ndis.handles.peek(edge)?.label ?? 'another';
      throw wrongState(
        'nbl-wrong-miniport',
        memory,
        nbl,
        `was sent through ${other} and is completed on ${miniport.label}`,
        ddi,
      );
    }
    if (memory.view.getUint32(nbl + NBL_STATUS, true) === NDIS_STATUS_PENDING) {
      throw wrongState('nbl-status', memory, nbl, 'has no Status of a completed send (R-094)', ddi);
    }
    checkRestored(memory, nbl, ddi);
  }
}
