import * as c from '../data/constants.js';
import { NDIS_IF_PROVIDER_CHARACTERISTICS } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { Arena } from './arena.js';
import type { HandleObject } from './handles.js';
import type { Ndis } from './library.js';
import { headerFault, readHeader } from './object-header.js';
import { Binding, type Handlers } from './objects.js';

/** A driver that called NdisIfRegisterProvider. */
export class InterfaceProvider implements HandleObject {
  readonly kind = 'interface provider handle';
  readonly label = 'the driver';
  /** Interfaces it registered. */
  readonly interfaces = new Set<number>();

  constructor(
    readonly context: number,
    readonly handlers: Handlers,
  ) {}
}

/** An interface of a provider's own. */
export interface RegisteredInterface {
  readonly ifIndex: number;
  readonly netLuid: bigint;
  readonly provider: InterfaceProvider;
  /** ProviderIfContext. */
  readonly context: number;
}

export function interfacesDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisIfAddIfStackEntry: (higher: number, lower: number) => addStackEntry(ndis, higher, lower),
    NdisIfDeleteIfStackEntry: (higher: number, lower: number) => {
      // nf-ndis-ndisifdeleteifstackentry.md: an entry that is not there is no error.
      ndis.ifStack.delete(entryName(higher, lower));
    },
    NdisIfQueryBindingIfIndex: (
      handle: number,
      boundIndex: number,
      boundLuid: number,
      lowestIndex: number,
      lowestLuid: number,
    ) => queryBinding(ndis, handle, [boundIndex, lowestIndex], [boundLuid, lowestLuid]),
    NdisIfGetInterfaceIndexFromNetLuid: (luidAt: number, indexAt: number) =>
      indexFromLuid(ndis, ndis.memory.u64(luidAt), indexAt),
    NdisIfGetNetLuidFromInterfaceIndex: (ifIndex: number, luidAt: number) =>
      luidFromIndex(ndis, ifIndex, luidAt),
    NdisIfRegisterProvider: (characteristics: number, context: number, handleAt: number) =>
      registerProvider(ndis, characteristics, context, handleAt),
    NdisIfDeregisterProvider: (handle: number) => deregisterProvider(ndis, handle),
    NdisIfRegisterInterface: (
      handle: number,
      luidAt: number,
      context: number,
      _info: number,
      indexAt: number,
    ) => registerInterface(ndis, handle, ndis.memory.u64(luidAt), context, indexAt),
    NdisIfDeregisterInterface: (ifIndex: number) => deregisterInterface(ndis, ifIndex),
    NdisIfAllocateNetLuidIndex: (_type: number, indexAt: number) => {
      ndis.memory.setU32(indexAt, ++ndis.netLuidIndexes);
      return c.NDIS_STATUS_SUCCESS;
    },
    NdisIfFreeNetLuidIndex: () => c.NDIS_STATUS_SUCCESS,
  };
}

/** IfQueryObject for an interface of a provider's (nc-ndis-if_query_object.md). */
export function* queryInterfaceObject(ndis: Ndis, ifIndex: number, objectId: number, length: number) {
  const known = registered(ndis, ifIndex);
  const arena = new Arena(ndis, 'interface object');
  const lengthAt = arena.bytes(4);
  const buffer = arena.bytes(length);
  ndis.memory.setU32(lengthAt, length);
  const handler = known.provider.handlers['QueryObjectHandler'] ?? 0;
  const status = yield* ndis.callDriver('IfQueryObject', handler, known.context, objectId, lengthAt, buffer);
  const written = ndis.memory.u32(lengthAt);
  const bytes = ndis.memory.slice(buffer, status === c.NDIS_STATUS_SUCCESS ? Math.min(written, length) : 0);
  arena.free();
  return { status, bytes, length: written };
}

/** IfSetObject; the result is its status (nc-ndis-if_set_object.md). */
export function* setInterfaceObject(ndis: Ndis, ifIndex: number, objectId: number, input: Uint8Array) {
  const known = registered(ndis, ifIndex);
  const arena = new Arena(ndis, 'interface object');
  const handler = known.provider.handlers['SetObjectHandler'] ?? 0;
  const buffer = arena.copy(input);
  const status = yield* ndis.callDriver(
    'IfSetObject',
    handler,
    known.context,
    objectId,
    input.length,
    buffer,
  );
  arena.free();
  return status;
}

function registered(ndis: Ndis, ifIndex: number): RegisteredInterface {
  const known = ndis.interfaces.get(ifIndex);
  if (known === undefined) throw new Error(`no provider has registered interface ${ifIndex}`);
  return known;
}

export function entryName(higher: number, lower: number): string {
  return `${higher} over ${lower}`;
}

/** nf-ndis-ndisifaddifstackentry.md. */
function addStackEntry(ndis: Ndis, higher: number, lower: number): number {
  for (const index of [higher, lower]) {
    if (!knows(ndis, index)) {
      return ndis.refuse(
        c.NDIS_STATUS_INTERFACE_NOT_FOUND,
        `NdisIfAddIfStackEntry: there is no interface ${index}`,
      );
    }
  }
  ndis.ifStack.add(entryName(higher, lower));
  return c.NDIS_STATUS_SUCCESS;
}

function knows(ndis: Ndis, ifIndex: number): boolean {
  return ndis.interfaces.has(ifIndex) || ndis.surroundings.netLuidOf(ifIndex) !== undefined;
}

/** nf-ndis-ndisifquerybindingifindex.md. */
function queryBinding(
  ndis: Ndis,
  handle: number,
  indexes: readonly number[],
  luids: readonly number[],
): number {
  const { lower } = ndis.handles.get(Binding, handle, 'NdisIfQueryBindingIfIndex', 'binding handle');
  for (const at of indexes) ndis.memory.setU32(at, lower.ifIndex);
  for (const at of luids) ndis.memory.setU64(at, lower.netLuid);
  return c.NDIS_STATUS_SUCCESS;
}

function indexFromLuid(ndis: Ndis, luid: bigint, indexAt: number): number {
  let ifIndex = ndis.surroundings.ifIndexOf(luid);
  for (const each of ndis.interfaces.values()) if (each.netLuid === luid) ifIndex = each.ifIndex;
  if (ifIndex === undefined) return c.NDIS_STATUS_INTERFACE_NOT_FOUND;
  ndis.memory.setU32(indexAt, ifIndex);
  return c.NDIS_STATUS_SUCCESS;
}

function luidFromIndex(ndis: Ndis, ifIndex: number, luidAt: number): number {
  const luid = ndis.interfaces.get(ifIndex)?.netLuid ?? ndis.surroundings.netLuidOf(ifIndex);
  if (luid === undefined) return c.NDIS_STATUS_INTERFACE_NOT_FOUND;
  ndis.memory.setU64(luidAt, luid);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisifregisterprovider.md. */
function registerProvider(ndis: Ndis, characteristics: number, context: number, handleAt: number): number {
  const fault = headerFault(
    revisions.NDIS_IF_PROVIDER_CHARACTERISTICS,
    readHeader(ndis, characteristics),
    ndis.version,
  );
  if (fault !== undefined)
    return ndis.refuse(c.NDIS_STATUS_NOT_SUPPORTED, `NdisIfRegisterProvider: ${fault}`);
  const { QueryObjectHandler, SetObjectHandler } = ndis.memory.read(
    NDIS_IF_PROVIDER_CHARACTERISTICS,
    characteristics,
  );
  if (QueryObjectHandler === 0 || SetObjectHandler === 0) {
    return ndis.refuse(c.NDIS_STATUS_INVALID_PARAMETER, 'NdisIfRegisterProvider: a handler is NULL');
  }
  const provider = new InterfaceProvider(context, { QueryObjectHandler, SetObjectHandler });
  const handle = ndis.handles.open(provider);
  ndis.interfaceProviders.set(handle, provider);
  ndis.memory.setU32(handleAt, handle);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisifderegisterprovider.md: no interface of it is registered any more. */
function deregisterProvider(ndis: Ndis, handle: number): void {
  const name = 'NdisIfDeregisterProvider';
  const provider = ndis.handles.get(InterfaceProvider, handle, name, 'interface provider handle');
  if (provider.interfaces.size > 0) {
    throw ndis.broken(
      'provider-interfaces',
      `${name} was called with ${provider.interfaces.size} interfaces registered`,
    );
  }
  ndis.interfaceProviders.delete(handle);
  ndis.handles.close(handle, name);
}

/** nf-ndis-ndisifregisterinterface.md. */
function registerInterface(
  ndis: Ndis,
  handle: number,
  luid: bigint,
  context: number,
  indexAt: number,
): number {
  const name = 'NdisIfRegisterInterface';
  const provider = ndis.handles.get(InterfaceProvider, handle, name, 'interface provider handle');
  const taken = ndis.surroundings.ifIndexOf(luid) !== undefined;
  if (taken || [...ndis.interfaces.values()].some((each) => each.netLuid === luid)) {
    return c.STATUS_DUPLICATE_OBJECTID;
  }
  const { ifIndex } = ndis.surroundings.nextInterface();
  ndis.interfaces.set(ifIndex, { ifIndex, netLuid: luid, provider, context });
  provider.interfaces.add(ifIndex);
  ndis.memory.setU32(indexAt, ifIndex);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisifderegisterinterface.md: its stack entries go with it. */
function deregisterInterface(ndis: Ndis, ifIndex: number): void {
  const known = ndis.interfaces.get(ifIndex);
  if (known === undefined) {
    throw ndis.broken(
      'interface-unknown',
      `NdisIfDeregisterInterface was called for interface ${ifIndex}, which is not registered`,
    );
  }
  ndis.interfaces.delete(ifIndex);
  known.provider.interfaces.delete(ifIndex);
  for (const entry of ndis.ifStack) {
    if (entry.split(' over ').includes(String(ifIndex))) ndis.ifStack.delete(entry);
  }
}
