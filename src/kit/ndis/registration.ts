import * as c from '../data/constants.js';
import {
  NDIS_MINIPORT_DRIVER_CHARACTERISTICS,
  NDIS_PROTOCOL_DRIVER_CHARACTERISTICS,
} from '../data/layouts.js';
import { revisions, type StructureRevisions } from '../data/revisions.js';
import { runningVersions } from '../data/versions.js';
import { operation, type DdiImplementations } from '../kernel/ddi.js';
import type { Operation } from '../kernel/operation.js';
import type { Fields, Layout } from '../memory/layout.js';
import { readString } from './arena.js';
import { bindAll } from './bind.js';
import type { Ndis } from './library.js';
import { statusName } from './names.js';
import { headerFault, readHeader, versionName } from './object-header.js';
import { MiniportDriver, ProtocolDriver, type Handlers } from './objects.js';
import { unbindAll } from './unbind.js';

/** ns-ndis-_ndis_miniport_driver_characteristics.md: "Required" members. */
const mandatoryMiniportHandlers = [
  'InitializeHandlerEx',
  'HaltHandlerEx',
  'UnloadHandler',
  'PauseHandler',
  'RestartHandler',
  'OidRequestHandler',
  'SendNetBufferListsHandler',
  'ReturnNetBufferListsHandler',
  'CancelSendHandler',
  'DevicePnPEventNotifyHandler',
  'ShutdownHandlerEx',
  'CancelOidRequestHandler',
];

/** ns-ndis-_ndis_protocol_driver_characteristics.md. */
const mandatoryProtocolHandlers = [
  'BindAdapterHandlerEx',
  'UnbindAdapterHandlerEx',
  'OpenAdapterCompleteHandlerEx',
  'CloseAdapterCompleteHandlerEx',
  'NetPnPEventHandler',
  'OidRequestCompleteHandler',
  'StatusHandlerEx',
  'ReceiveNetBufferListsHandler',
  'SendNetBufferListsCompleteHandler',
];

export function registrationDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisMRegisterMiniportDriver: operation(
      (
        driverObject: number,
        registryPath: number,
        context: number,
        characteristics: number,
        handle: number,
      ) => registerMiniportDriver(ndis, driverObject, registryPath, context, characteristics, handle),
    ),
    NdisMDeregisterMiniportDriver: operation((handle: number) => deregisterMiniportDriver(ndis, handle)),
    NdisRegisterProtocolDriver: operation((context: number, characteristics: number, handle: number) =>
      registerProtocolDriver(ndis, context, characteristics, handle),
    ),
    NdisDeregisterProtocolDriver: operation((handle: number) => deregisterProtocolDriver(ndis, handle)),
    NdisIMAssociateMiniport: (driver: number, protocol: number) => associate(ndis, driver, protocol),
    // nf-ndis-ndisgetversion.md: major version in the upper word.
    NdisGetVersion: () => runtimeVersion(ndis.version),
  };
}

/** 630 as 0x0006001E. */
export function runtimeVersion(version: number): number {
  const minor = version % 100;
  return (Math.floor(version / 100) << 16) | (minor === 10 ? 1 : minor);
}

/** nf-ndis-ndismregisterminiportdriver.md. */
function* registerMiniportDriver(
  ndis: Ndis,
  driverObject: number,
  registryPath: number,
  context: number,
  characteristics: number,
  handleAt: number,
): Operation<number> {
  onlyInEntry(ndis, 'NdisMRegisterMiniportDriver');
  if (driverObject !== ndis.driverObject || registryPath !== ndis.registryPath) {
    throw ndis.broken(
      'register-miniport',
      'NdisMRegisterMiniportDriver takes the two arguments that DriverEntry was called with',
    );
  }
  const { memory } = ndis;
  const version = registeredVersion(ndis, NDIS_MINIPORT_DRIVER_CHARACTERISTICS, characteristics);
  if (version === undefined) return badVersion(ndis, 'NdisMRegisterMiniportDriver');
  const handlers = readHandlers(
    ndis,
    revisions.NDIS_MINIPORT_DRIVER_CHARACTERISTICS,
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS,
    characteristics,
    version,
    mandatoryMiniportHandlers,
  );
  if (handlers === undefined) return c.NDIS_STATUS_BAD_CHARACTERISTICS;
  const flags = memory.get(NDIS_MINIPORT_DRIVER_CHARACTERISTICS, characteristics, 'Flags');
  // one of the pair alone is refused. R-012: an intermediate driver has no check-for-hang.
  const direct = (handlers['DirectOidRequestHandler'] ?? 0) !== 0;
  const cancelDirect = (handlers['CancelDirectOidRequestHandler'] ?? 0) !== 0;
  if (direct !== cancelDirect) {
    return ndis.refuse(
      c.NDIS_STATUS_BAD_CHARACTERISTICS,
      'one of the two direct OID handlers is missing (R-013)',
    );
  }
  const intermediate = (flags & c.NDIS_INTERMEDIATE_DRIVER) !== 0;
  if (intermediate && handlers['CheckForHangHandlerEx'] !== 0) {
    return ndis.refuse(
      c.NDIS_STATUS_BAD_CHARACTERISTICS,
      'an intermediate driver has no CheckForHangHandlerEx (R-012)',
    );
  }
  const driver = new MiniportDriver(
    'the driver',
    context,
    version,
    readHeader(ndis, characteristics).revision,
    flags,
    handlers,
  );
  driver.handle = ndis.handles.open(driver);
  const status = yield* setOptions(ndis, 'MiniportSetOptions', driver);
  if (status !== c.NDIS_STATUS_SUCCESS) {
    ndis.handles.close(driver.handle, `a MiniportSetOptions that returned ${statusName(status)}`);
    return status;
  }
  memory.setU32(handleAt, driver.handle);
  ndis.miniportDrivers.add(driver);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndismderegisterminiportdriver.md. */
function* deregisterMiniportDriver(ndis: Ndis, handle: number): Operation<void> {
  const driver = ndis.handles.get(
    MiniportDriver,
    handle,
    'NdisMDeregisterMiniportDriver',
    'miniport driver handle',
  );
  if (ndis.phase !== 'in DriverEntry' && ndis.phase !== 'in unload') {
    throw ndis.broken(
      'deregister-miniport',
      'NdisMDeregisterMiniportDriver is for MiniportDriverUnload and for a failing DriverEntry (R-087)',
    );
  }
  const left = driver.devices.values().next().value;
  if (left !== undefined) {
    throw ndis.broken(
      'deregister-miniport',
      `NdisMDeregisterMiniportDriver was called while virtual miniport ${left.label} is ${left.state}, ` +
        `neither cancelled nor deinitialized (R-087)`,
    );
  }
  ndis.miniportDrivers.delete(driver);
  ndis.handles.close(handle, 'NdisMDeregisterMiniportDriver');
}

/** nf-ndis-ndisregisterprotocoldriver.md. */
function* registerProtocolDriver(
  ndis: Ndis,
  context: number,
  characteristics: number,
  handleAt: number,
): Operation<number> {
  onlyInEntry(ndis, 'NdisRegisterProtocolDriver');
  const layout = NDIS_PROTOCOL_DRIVER_CHARACTERISTICS;
  const version = registeredVersion(ndis, layout, characteristics);
  if (version === undefined) return badVersion(ndis, 'NdisRegisterProtocolDriver');
  const handlers = readHandlers(
    ndis,
    revisions.NDIS_PROTOCOL_DRIVER_CHARACTERISTICS,
    layout,
    characteristics,
    version,
    mandatoryProtocolHandlers,
  );
  const name = readString(ndis, characteristics + layout.fields.Name[0]) ?? '';
  if (handlers === undefined) return c.NDIS_STATUS_BAD_CHARACTERISTICS;
  if (name === '') return ndis.refuse(c.NDIS_STATUS_BAD_CHARACTERISTICS, 'the protocol has no name');
  const protocol = new ProtocolDriver(
    name,
    context,
    version,
    readHeader(ndis, characteristics).revision,
    handlers,
  );
  protocol.handle = ndis.handles.open(protocol);
  const status = yield* setOptions(ndis, 'ProtocolSetOptions', protocol);
  if (status !== c.NDIS_STATUS_SUCCESS) {
    ndis.handles.close(protocol.handle, `a ProtocolSetOptions that returned ${statusName(status)}`);
    return status;
  }
  ndis.memory.setU32(handleAt, protocol.handle);
  ndis.protocolDrivers.add(protocol);
  if (ndis.surroundings.bindInside) yield* bindAll(ndis, protocol);
  return c.NDIS_STATUS_SUCCESS;
}

/** nf-ndis-ndisderegisterprotocoldriver.md: unbinds inside the call. */
function* deregisterProtocolDriver(ndis: Ndis, handle: number): Operation<void> {
  const protocol = ndis.handles.get(
    ProtocolDriver,
    handle,
    'NdisDeregisterProtocolDriver',
    'protocol driver handle',
  );
  if (ndis.phase !== 'in DriverEntry' && ndis.phase !== 'in unload') {
    throw ndis.broken(
      'deregister-protocol',
      'NdisDeregisterProtocolDriver is for unload and for a failing DriverEntry: elsewhere it can deadlock',
    );
  }
  if (ndis.kernel.locks.length > 0) {
    throw ndis.broken('lock-held', 'NdisDeregisterProtocolDriver was called with a spin lock held (R-088)');
  }
  protocol.deregistering = true;
  yield* unbindAll(ndis, protocol);
  ndis.protocolDrivers.delete(protocol);
  ndis.handles.close(handle, 'NdisDeregisterProtocolDriver');
}

/** nf-ndis-ndisimassociateminiport.md. */
function associate(ndis: Ndis, driverHandle: number, protocolHandle: number): void {
  const name = 'NdisIMAssociateMiniport';
  onlyInEntry(ndis, name);
  const driver = ndis.handles.get(MiniportDriver, driverHandle, name, 'miniport driver handle');
  const protocol = ndis.handles.get(ProtocolDriver, protocolHandle, name, 'protocol driver handle');
  if ((driver.flags & c.NDIS_INTERMEDIATE_DRIVER) === 0) {
    throw ndis.broken(
      'not-intermediate',
      `${name} was given a miniport driver that registered without NDIS_INTERMEDIATE_DRIVER (R-002)`,
    );
  }
  driver.protocol = protocol;
}

function onlyInEntry(ndis: Ndis, name: string): void {
  if (ndis.phase === 'in DriverEntry') return;
  throw ndis.broken(
    'only-in-driver-entry',
    `${name} was called ${ndis.phase}; it is for DriverEntry (R-001)`,
  );
}

/** The version the driver registers; undefined when it is newer than the running one or not of NDIS 6. */
function registeredVersion(
  ndis: Ndis,
  layout: Layout<{
    readonly MajorNdisVersion: readonly [number, 'u8'];
    readonly MinorNdisVersion: readonly [number, 'u8'];
  }>,
  address: number,
): number | undefined {
  const major = ndis.memory.get(layout, address, 'MajorNdisVersion');
  const minor = ndis.memory.get(layout, address, 'MinorNdisVersion');
  const version = 100 * major + (minor === 1 ? 10 : minor);
  const known = [600, 610, 620, ...runningVersions.map(({ number }) => number)];
  return known.includes(version) && version <= ndis.version ? version : undefined;
}

/** All handlers that this revision has; undefined when the header is wrong or a mandatory one is NULL. */
function readHandlers(
  ndis: Ndis,
  revisions: StructureRevisions,
  layout: Layout,
  address: number,
  version: number,
  mandatory: readonly string[],
): Handlers | undefined {
  const header = readHeader(ndis, address);
  const fault = headerFault(revisions, header, version);
  if (fault !== undefined) {
    ndis.refusals.push(fault);
    return undefined;
  }
  const handlers: Record<string, number> = {};
  for (const [name, [offset, type]] of Object.entries(layout.fields as Fields)) {
    if (type === 'ptr') handlers[name] = offset < header.size ? ndis.memory.u32(address + offset) : 0;
  }
  const missing = mandatory.filter((name) => handlers[name] === 0);
  if (missing.length === 0) return handlers;
  ndis.refusals.push(`${revisions.name}: mandatory handlers are NULL: ${missing.join(', ')}`);
  return undefined;
}

function badVersion(ndis: Ndis, ddi: string): number {
  return ndis.refuse(
    c.NDIS_STATUS_BAD_VERSION,
    `${ddi}: the NDIS version in the characteristics is unknown or newer than the running ${versionName(ndis.version)}`,
  );
}

/** nc-ndis-set_options.md: inside the registration, before its handle can be used. */
function* setOptions(ndis: Ndis, name: string, driver: MiniportDriver | ProtocolDriver): Operation<number> {
  const handler = driver.handlers['SetOptionsHandler'] ?? 0;
  if (handler === 0) return c.NDIS_STATUS_SUCCESS;
  return yield* ndis.callDriver(name, handler, driver.handle, driver.context);
}
