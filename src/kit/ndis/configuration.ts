import * as c from '../data/constants.js';
import { NDIS_CONFIGURATION_OBJECT, NDIS_CONFIGURATION_PARAMETER } from '../data/layouts.js';
import { revisions } from '../data/revisions.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { registryTypes, utf16, type RegistryKey, type RegistryValue } from '../kernel/registry.js';
import { readString } from './arena.js';
import { runtimeVersion } from './registration.js';
import type { HandleObject } from './handles.js';
import type { Ndis } from './library.js';
import { headerFault, readHeader } from './object-header.js';
import { Binding, Miniport, MiniportDriver, ProtocolDriver } from './objects.js';

const WHAT = 'NDIS_CONFIGURATION_PARAMETER';

/** An open key; what was read through it lives until it is closed. */
export class Configuration implements HandleObject {
  readonly kind = 'configuration handle';
  readonly blocks: number[] = [];

  constructor(
    readonly label: string,
    readonly key: RegistryKey,
  ) {}
}

export function configurationDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisOpenConfigurationEx: (object: number, handleAt: number) => open(ndis, object, handleAt),
    NdisOpenConfigurationKeyByName: (statusAt: number, handle: number, name: number, handleAt: number) =>
      openByName(ndis, statusAt, handle, name, handleAt),
    NdisOpenConfigurationKeyByIndex: (
      statusAt: number,
      handle: number,
      index: number,
      nameAt: number,
      handleAt: number,
    ) => openByIndex(ndis, statusAt, handle, index, nameAt, handleAt),
    NdisReadConfiguration: (statusAt: number, valueAt: number, handle: number, keyword: number) =>
      read(ndis, statusAt, valueAt, handle, keyword),
    NdisWriteConfiguration: (statusAt: number, handle: number, keyword: number, parameter: number) =>
      write(ndis, statusAt, handle, keyword, parameter),
    NdisReadNetworkAddress: (statusAt: number, addressAt: number, lengthAt: number, handle: number) =>
      readNetworkAddress(ndis, statusAt, addressAt, lengthAt, handle),
    NdisCloseConfiguration: (handle: number) => close(ndis, handle),
  };
}

/** nf-ndis-ndisopenconfigurationex.md: which key depends on the handle. */
function open(ndis: Ndis, object: number, handleAt: number): number {
  const ddi = 'NdisOpenConfigurationEx';
  const fault = headerFault(revisions.NDIS_CONFIGURATION_OBJECT, readHeader(ndis, object), ndis.version);
  if (fault !== undefined) return ndis.refuse(c.NDIS_STATUS_FAILURE, `${ddi}: ${fault}`);
  const flags = ndis.memory.get(NDIS_CONFIGURATION_OBJECT, object, 'Flags');
  if (flags !== 0) {
    // The one flag there is belongs to monitoring filter drivers (ns-ndis-_ndis_configuration_object.md).
    return ndis.refuse(c.NDIS_STATUS_FAILURE, `${ddi}: Flags is 0x${flags.toString(16)} and must be 0`);
  }
  const handle = ndis.memory.get(NDIS_CONFIGURATION_OBJECT, object, 'NdisHandle');
  ndis.memory.setU32(handleAt, give(ndis, keyOf(ndis, handle, ddi)));
  return c.NDIS_STATUS_SUCCESS;
}

function keyOf(ndis: Ndis, handle: number, ddi: string): RegistryKey {
  const { surroundings } = ndis;
  const object = ndis.handles.peek(handle);
  if (object instanceof MiniportDriver) return surroundings.miniportKey.key('Parameters');
  if (object instanceof ProtocolDriver) return surroundings.protocolKey.key('Parameters');
  if (object instanceof Binding) return surroundings.bindingKey(object.lower.name);
  if (object instanceof Miniport && object.device !== undefined) return object.device.key;
  for (const bind of ndis.binds)
    if (bind.parameters === handle) return surroundings.bindingKey(bind.lower.name);
  throw ndis.handles.wrong(
    handle,
    ddi,
    'driver, miniport adapter or binding handle, or the NDIS_BIND_PARAMETERS of a bind going on',
  );
}

function give(ndis: Ndis, key: RegistryKey): number {
  const configuration = new Configuration(key.path, key);
  const handle = ndis.handles.open(configuration);
  ndis.configurations.set(handle, configuration);
  return handle;
}

function find(ndis: Ndis, handle: number, ddi: string): Configuration {
  return ndis.handles.get(Configuration, handle, ddi, 'configuration handle');
}

/** nf-ndis-ndisopenconfigurationkeybyname.md. */
function openByName(ndis: Ndis, statusAt: number, handle: number, name: number, handleAt: number): void {
  const key = find(ndis, handle, 'NdisOpenConfigurationKeyByName').key.find(readString(ndis, name) ?? '');
  if (key !== undefined) ndis.memory.setU32(handleAt, give(ndis, key));
  ndis.memory.setU32(statusAt, key === undefined ? c.NDIS_STATUS_FAILURE : c.NDIS_STATUS_SUCCESS);
}

/** nf-ndis-ndisopenconfigurationkeybyindex.md. */
function openByIndex(
  ndis: Ndis,
  statusAt: number,
  handle: number,
  index: number,
  nameAt: number,
  handleAt: number,
): void {
  const configuration = find(ndis, handle, 'NdisOpenConfigurationKeyByIndex');
  const key = configuration.key.subkeys()[index];
  if (key !== undefined) {
    const name = key.path.slice(key.path.lastIndexOf('\\') + 1);
    writeString(ndis, configuration, nameAt, utf16(name));
    ndis.memory.setU32(handleAt, give(ndis, key));
  }
  ndis.memory.setU32(statusAt, key === undefined ? c.NDIS_STATUS_FAILURE : c.NDIS_STATUS_SUCCESS);
}

/** nf-ndis-ndisreadconfiguration.md: the parameter dies with the handle, nothing in it is validated. */
function read(ndis: Ndis, statusAt: number, valueAt: number, handle: number, keyword: number): void {
  const configuration = find(ndis, handle, 'NdisReadConfiguration');
  const name = readString(ndis, keyword) ?? '';
  const value = configuration.key.get(name) ?? predefined(ndis, name);
  const parameter = value === undefined ? undefined : parameterOf(ndis, configuration, value);
  if (parameter !== undefined) ndis.memory.setU32(valueAt, parameter);
  ndis.memory.setU32(statusAt, parameter === undefined ? c.NDIS_STATUS_FAILURE : c.NDIS_STATUS_SUCCESS);
}

/** The two names that NDIS answers itself. */
function predefined(ndis: Ndis, name: string): RegistryValue | undefined {
  const values: Readonly<Record<string, number>> = {
    ndisversion: runtimeVersion(ndis.version),
    processortype: c.NdisProcessorX86,
  };
  const value = values[name.toLowerCase()];
  if (value === undefined) return undefined;
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, value, true);
  return { type: registryTypes.dword, data };
}

/** An NDIS_CONFIGURATION_PARAMETER (ns-ndis-_ndis_configuration_parameter.md); undefined for a type that NDIS does not return. */
function parameterOf(ndis: Ndis, configuration: Configuration, value: RegistryValue): number | undefined {
  const { memory } = ndis;
  const [type, isString] = parameterType(value.type);
  if (type === undefined) return undefined;
  // ParameterData counts in a USHORT.
  if (value.data.length > 0xffff) {
    ndis.refusals.push(
      `a value of ${value.data.length} bytes does not fit into an NDIS_CONFIGURATION_PARAMETER`,
    );
    return undefined;
  }
  if (type === c.NdisParameterInteger && value.data.length < 4) return undefined;
  const address = ndis.allocate(NDIS_CONFIGURATION_PARAMETER.size, WHAT);
  configuration.blocks.push(address);
  memory.set(NDIS_CONFIGURATION_PARAMETER, address, 'ParameterType', type);
  const data = address + NDIS_CONFIGURATION_PARAMETER.fields.ParameterData[0];
  if (type === c.NdisParameterInteger) {
    memory.setU32(data, new DataView(value.data.buffer, value.data.byteOffset).getUint32(0, true));
  } else if (isString) {
    writeString(ndis, configuration, data, withoutTerminator(value));
  } else {
    const copy = store(ndis, configuration, value.data);
    memory.setU16(data, value.data.length);
    memory.setU32(data + 4, copy);
  }
  return address;
}

function parameterType(type: number): readonly [number | undefined, boolean] {
  switch (type) {
    case registryTypes.dword:
      return [c.NdisParameterInteger, false];
    case registryTypes.sz:
    case registryTypes.expandSz:
      return [c.NdisParameterString, true];
    case registryTypes.multiSz:
      return [c.NdisParameterMultiString, true];
    case registryTypes.binary:
      return [c.NdisParameterBinary, false];
    default:
      return [undefined, false];
  }
}

/** The length of a string does not count its NUL; that of a list counts all of them. */
function withoutTerminator({ type, data }: RegistryValue): Uint8Array {
  if (type === registryTypes.multiSz) return data;
  const end = data.length;
  return end >= 2 && data[end - 1] === 0 && data[end - 2] === 0 ? data.subarray(0, end - 2) : data;
}

/** A UNICODE_STRING at `address` over a copy of `text`, exactly as long: nothing but the length says where it ends. */
function writeString(ndis: Ndis, configuration: Configuration, address: number, text: Uint8Array): void {
  const buffer = store(ndis, configuration, text);
  ndis.memory.setU16(address, text.length);
  ndis.memory.setU16(address + 2, text.length);
  ndis.memory.setU32(address + 4, buffer);
}

function store(ndis: Ndis, configuration: Configuration, data: Uint8Array): number {
  const address = ndis.allocate(Math.max(1, data.length), WHAT);
  ndis.memory.copyIn(address, data);
  configuration.blocks.push(address);
  return address;
}

/** nf-ndis-ndiswriteconfiguration.md. */
function write(ndis: Ndis, statusAt: number, handle: number, keyword: number, parameter: number): void {
  const { key } = find(ndis, handle, 'NdisWriteConfiguration');
  const { memory } = ndis;
  const name = readString(ndis, keyword) ?? '';
  const data = parameter + NDIS_CONFIGURATION_PARAMETER.fields.ParameterData[0];
  const type = memory.get(NDIS_CONFIGURATION_PARAMETER, parameter, 'ParameterType');
  let status: number = c.NDIS_STATUS_SUCCESS;
  if (type === c.NdisParameterInteger || type === c.NdisParameterHexInteger)
    key.setDword(name, memory.u32(data));
  else if (type === c.NdisParameterString) key.setText(name, readString(ndis, data) ?? '');
  else if (type === c.NdisParameterMultiString) {
    key.set(name, {
      type: registryTypes.multiSz,
      data: memory.slice(memory.u32(data + 4), memory.u16(data)),
    });
  } else if (type === c.NdisParameterBinary)
    key.setBinary(name, memory.slice(memory.u32(data + 4), memory.u16(data)));
  else status = c.NDIS_STATUS_NOT_SUPPORTED;
  memory.setU32(statusAt, status);
}

/** nf-ndis-ndisreadnetworkaddress.md: hyphens are dropped, nothing else is checked. */
function readNetworkAddress(
  ndis: Ndis,
  statusAt: number,
  addressAt: number,
  lengthAt: number,
  handle: number,
): void {
  const { memory } = ndis;
  const configuration = find(ndis, handle, 'NdisReadNetworkAddress');
  const value = configuration.key.get('NetworkAddress');
  if (value === undefined || value.type !== registryTypes.sz) {
    memory.setU32(statusAt, c.NDIS_STATUS_FAILURE);
    return;
  }
  const text = new TextDecoder('utf-16le').decode(withoutTerminator(value)).replaceAll('-', '');
  const bytes = Uint8Array.from(text.match(/..?/g) ?? [], (pair) => Number.parseInt(pair, 16) || 0);
  memory.setU32(addressAt, store(ndis, configuration, bytes));
  memory.setU32(lengthAt, bytes.length);
  memory.setU32(statusAt, c.NDIS_STATUS_SUCCESS);
}

/** nf-ndis-ndiscloseconfiguration.md. */
function close(ndis: Ndis, handle: number): void {
  const configuration = find(ndis, handle, 'NdisCloseConfiguration');
  for (const address of configuration.blocks) ndis.release(address, WHAT);
  ndis.configurations.delete(handle);
  ndis.handles.close(handle, 'NdisCloseConfiguration');
}
