import { NDIS_RECEIVE_FLAGS_RESOURCES } from '../data/constants.js';
import { checkNoLockHeld } from '../kernel/held-locks.js';
import { MachineFailure } from '../kernel/failure.js';
import type { Service } from '../kernel/service.js';
import type { KernelServices } from '../kernel/services.js';
import { listOf, takeSnapshot } from './chains.js';
import { callFlagged, checkFlags, levelOf, receiveFlags, returnFlags } from './data-flags.js';
import type { Ndis } from './library.js';
import {
  NBL_FIRST_NB,
  NBL_NEXT,
  NB_NEXT,
  NblState,
  P_EDGE,
  P_NEXT,
  P_PASSED,
  P_STATE,
} from './nbl-layout.js';
import { checkRestored, checkSource, heldByDriver, wrongState } from './nbl-rules.js';
import { Binding, Miniport } from './objects.js';

const DEFAULT_PORT = 0;

/** Receives: from an adapter below through a binding, from the driver through a virtual miniport, and their returns. */
export class ReceivePath implements Service {
  constructor(
    private readonly ndis: Ndis,
    private readonly services: KernelServices,
  ) {}

  readonly functions = {
    NdisReturnNetBufferLists: (handle: number, chain: number, flags: number) =>
      this.returnDown(handle, chain, flags),
    NdisMIndicateReceiveNetBufferLists: (
      handle: number,
      chain: number,
      port: number,
      count: number,
      flags: number,
    ) => this.indicateUp(handle, chain, port, count, flags),
  };

  outstanding(): readonly string[] {
    return [];
  }

  /**
   * ProtocolReceiveNetBufferLists: `chain` is of NBLs of the adapter's below. With RESOURCES they are its own again when this returns.
   */
  indicateFromBelow(binding: Binding, chain: number, port: number, count: number, flags: number): void {
    const { kernel } = this.services;
    const { memory } = kernel;
    const resources = (flags & NDIS_RECEIVE_FLAGS_RESOURCES) !== 0;
    const nbls = resources ? listOf(memory, chain) : undefined;
    const state = NblState.Driver | NblState.Received | (resources ? NblState.Resources : 0);
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true)) {
      memory.view.setUint32(nbl + P_STATE, state, true);
      memory.view.setUint32(nbl + P_EDGE, binding.handle, true);
      if (kernel.options.checks) takeSnapshot(memory, nbl);
    }
    if (!resources) binding.receives.add(count);
    const name = 'ProtocolReceiveNetBufferLists';
    const target = binding.protocol.handlers['ReceiveNetBufferListsHandler'] ?? 0;
    callFlagged(
      this.services,
      name,
      target,
      [binding.context, chain, port, count, flags],
      levelOf(receiveFlags, flags),
    );
    for (const nbl of nbls ?? []) this.takeBack(nbl, name);
  }

  /** MiniportReturnNetBufferLists: NBLs that `miniport` indicated without RESOURCES come back. */
  returnFromAbove(miniport: Miniport, chain: number, flags: number): void {
    const { memory } = this.services.kernel;
    let count = 0;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true), count++) {
      const state = memory.view.getUint32(nbl + P_STATE, true);
      if ((state & NblState.Up) === 0 || memory.view.getUint32(nbl + P_PASSED, true) !== miniport.handle) {
        throw new Error(`a driver above returns an NBL that ${miniport.label} did not indicate`);
      }
      this.giveToDriver(nbl, state);
    }
    // Before the call, as the driver may end a pended pause in it.
    miniport.receives.remove(count);
    const target = miniport.driver.handlers['ReturnNetBufferListsHandler'] ?? 0;
    const args = [miniport.context, chain, flags];
    callFlagged(this.services, 'MiniportReturnNetBufferLists', target, args, levelOf(returnFlags, flags));
  }

  private returnDown(handle: number, chain: number, flags: number): void {
    const ddi = 'NdisReturnNetBufferLists';
    const { kernel } = this.services;
    const { memory } = kernel;
    const binding = this.ndis.handles.get(Binding, handle, ddi, 'binding handle');
    if (kernel.options.checks) {
      checkNoLockHeld(kernel, ddi);
      checkFlags(kernel, returnFlags, flags, ddi);
    }
    let count = 0;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true), count++) {
      if (kernel.options.checks) this.checkReturns(binding, nbl, ddi);
      memory.view.setUint32(nbl + P_STATE, NblState.Below, true);
    }
    binding.receives.remove(count);
    binding.lower.returned(binding, chain, flags);
  }

  private checkReturns(binding: Binding, nbl: number, ddi: string): void {
    const { memory, pool } = this.services.kernel;
    const state = heldByDriver(memory, pool, nbl, ddi);
    if ((state & NblState.Received) === 0) {
      throw wrongState('nbl-not-received', memory, nbl, 'is no receive of an adapter below (R-112)', ddi);
    }
    if ((state & NblState.Resources) !== 0) {
      throw wrongState(
        'nbl-resources',
        memory,
        nbl,
        'came with RESOURCES and is not returned by a call (R-113)',
        ddi,
      );
    }
    if (memory.view.getUint32(nbl + P_EDGE, true) !== binding.handle) {
      throw wrongState(
        'nbl-wrong-binding',
        memory,
        nbl,
        `was not received on the binding to ${binding.label} (R-112)`,
        ddi,
      );
    }
    checkRestored(memory, nbl, ddi);
  }

  private indicateUp(handle: number, chain: number, port: number, count: number, flags: number): void {
    const ddi = 'NdisMIndicateReceiveNetBufferLists';
    const { kernel } = this.services;
    const { memory } = kernel;
    const miniport = this.ndis.handles.get(Miniport, handle, ddi, 'miniport adapter handle');
    const resources = (flags & NDIS_RECEIVE_FLAGS_RESOURCES) !== 0;
    const { checks } = kernel.options;
    if (checks) this.checkMayIndicate(miniport, port, flags, ddi);
    const nbls = resources ? listOf(memory, chain) : undefined;
    const mark = NblState.Above | NblState.Up | (resources ? NblState.UpResources : 0);
    let length = 0;
    for (let nbl = chain; nbl !== 0; nbl = memory.view.getUint32(nbl + NBL_NEXT, true), length++) {
      if (checks) this.checkIndicates(miniport, nbl, resources, ddi);
      const state = memory.view.getUint32(nbl + P_STATE, true);
      memory.view.setUint32(nbl + P_STATE, (state & ~NblState.Holder) | mark, true);
      memory.view.setUint32(nbl + P_PASSED, handle, true);
    }
    if (checks && length !== count) {
      throw new MachineFailure('nbl-count', `${ddi} was told ${count} NBLs and given ${length} (R-118)`);
    }
    if (!resources) miniport.receives.add(length);
    miniport.indicating++;
    this.deliver(miniport, chain, port, length, flags);
    miniport.indicating--;
    for (const nbl of nbls ?? []) this.giveToDriver(nbl, memory.view.getUint32(nbl + P_STATE, true));
  }

  private checkMayIndicate(miniport: Miniport, port: number, flags: number, ddi: string): void {
    const { kernel } = this.services;
    checkNoLockHeld(kernel, ddi);
    checkFlags(kernel, receiveFlags, flags, ddi);
    if (port !== DEFAULT_PORT) {
      throw new MachineFailure(
        'port',
        `${ddi} names port ${port}, which the miniport did not allocate (R-188)`,
      );
    }
    // miniport-adapter-states-and-operations.md: Pausing ends when what goes on has ended.
    if (miniport.state !== 'Running' && miniport.state !== 'Restarting' && miniport.state !== 'Pausing') {
      throw new MachineFailure(
        'indicate-not-running',
        `${ddi} on ${miniport.label}, which is ${miniport.state} (R-124)`,
      );
    }
    if (miniport.power !== 'D0') {
      throw new MachineFailure(
        'indicate-low-power',
        `${ddi} on ${miniport.label}, which is in ${miniport.power} (R-124)`,
      );
    }
  }

  private checkIndicates(miniport: Miniport, nbl: number, resources: boolean, ddi: string): void {
    const { memory, pool } = this.services.kernel;
    const state = heldByDriver(memory, pool, nbl, ddi);
    checkSource(memory, nbl, miniport.handle, 'miniport adapter handle', ddi);
    if (!resources && (state & NblState.Resources) !== 0) {
      throw wrongState(
        'nbl-resources',
        memory,
        nbl,
        'came with RESOURCES and is indicated without (R-113)',
        ddi,
      );
    }
    const nb = memory.view.getUint32(nbl + NBL_FIRST_NB, true);
    if (nb === 0 || memory.view.getUint32(nb + NB_NEXT, true) !== 0) {
      throw wrongState('nbl-one-buffer', memory, nbl, 'must have exactly one NET_BUFFER (R-119)', ddi);
    }
  }

  /**
   * To every driver above; the last one gets the NBLs themselves, the others must copy (receiving-data-in-protocol-drivers.md, R-114).
   * With none above, NDIS returns them.
   */
  private deliver(miniport: Miniport, chain: number, port: number, count: number, flags: number): void {
    const uppers = [...miniport.uppers.values()];
    const last = uppers.pop();
    for (const upper of uppers) upper.path.receive(chain, port, count, flags | NDIS_RECEIVE_FLAGS_RESOURCES);
    if (last !== undefined) last.path.receive(chain, port, count, flags);
    else if ((flags & NDIS_RECEIVE_FLAGS_RESOURCES) === 0) {
      this.returnFromAbove(miniport, chain, flags & returnFlags.dispatchLevel);
    }
  }

  /** A RESOURCES receive ended: everything must be as it was handed over. */
  private takeBack(nbl: number, name: string): void {
    const { kernel } = this.services;
    const { memory } = kernel;
    if (kernel.options.checks) {
      const state = memory.view.getUint32(nbl + P_STATE, true);
      if (state !== (NblState.Driver | NblState.Received | NblState.Resources)) {
        throw wrongState(
          'nbl-resources',
          memory,
          nbl,
          'came with RESOURCES and was not left to the adapter (R-113)',
          name,
        );
      }
      if (memory.view.getUint32(nbl + NBL_NEXT, true) !== memory.view.getUint32(nbl + P_NEXT, true)) {
        throw wrongState(
          'nbl-resources',
          memory,
          nbl,
          'is linked otherwise than it came with RESOURCES (R-113)',
          name,
        );
      }
      checkRestored(memory, nbl, name);
    }
    memory.view.setUint32(nbl + P_STATE, NblState.Below, true);
  }

  private giveToDriver(nbl: number, state: number): void {
    const cleared = state & ~(NblState.Holder | NblState.Up | NblState.UpResources);
    this.services.kernel.memory.view.setUint32(nbl + P_STATE, cleared | NblState.Driver, true);
  }
}
