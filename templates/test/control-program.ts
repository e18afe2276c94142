/** What a program does with the control device: driver/control/control_ioctl.h, written and read byte by byte. */
import type { ExecutionContext } from 'ava';

import { answers } from './answers.js';
import * as ndis from './kit/data/constants.js';
import type { IrpResult } from './kit/ndis/irp.js';
import type { DeviceHandle, DeviceRequest } from './kit/world/device-handle.js';
import type { Machine } from './kit/world/machine.js';

export const path = `\\\\.\\${answers.serviceName}`;
export const control = (number: number): number => (0x12 << 16) | (1 << 14) | ((0x800 + number) << 2);
export const codes = { miniports: control(0), statistics: control(1), wait: control(2) };
export const sizes = { head: 24, entry: 824, statistics: 136, change: 16 };

/** Numbers of 32 bits, and bigints of 64, one after the other. */
export function packed(...values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(
    values.reduce<number>((sum, value) => sum + (typeof value === 'bigint' ? 8 : 4), 0),
  );
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const value of values) {
    if (typeof value === 'bigint') view.setBigUint64(at, value, true);
    else view.setUint32(at, value, true);
    at += typeof value === 'bigint' ? 8 : 4;
  }
  return bytes;
}

export function viewOf({ bytes }: IrpResult): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function nameAt(bytes: Uint8Array, at: number): string {
  return new TextDecoder('utf-16le').decode(bytes.subarray(at, at + 256)).replace(/\0.*$/s, '');
}

/** A CONTROL_MINIPORTS, asked for and taken apart. */
export function list(device: DeviceHandle, first = 0, room = 1024 * sizes.entry) {
  return listed(device.control(codes.miniports, packed(1, first), sizes.head + room));
}

export function listed(result: IrpResult) {
  const view = viewOf(result);
  const miniports = Array.from({ length: view.getUint32(20, true) }, (_, index) => {
    const at = sizes.head + index * sizes.entry;
    const number = (member: number) => view.getUint32(at + 4 * member, true);
    const bytes = result.bytes;
    return {
      adapterIfIndex: number(0),
      row: number(1),
      ifIndex: number(2),
      state: number(3),
      link: number(4),
      power: number(5),
      vlanId: number(6),
      address: bytes.slice(at + 28, at + 34),
      reserved: [...bytes.slice(at + 34, at + 40)],
      speed: view.getBigUint64(at + 40, true),
      names: [56, 312, 568].map((name) => nameAt(bytes, at + name)),
    };
  });
  return {
    status: result.status,
    version: view.getUint32(0, true),
    entrySize: view.getUint32(4, true),
    sequence: view.getBigUint64(8, true),
    total: view.getUint32(16, true),
    miniports,
  };
}

export function wait(device: DeviceHandle, sequence: bigint): DeviceRequest {
  return device.beginControl(codes.wait, packed(1, 0, sequence), sizes.change);
}

export function sequenceOf(result: IrpResult): bigint {
  return viewOf(result).getBigUint64(8, true);
}

export function statistics(
  device: DeviceHandle,
  ifIndex: number,
  row: number,
  room = sizes.statistics,
): IrpResult {
  return device.control(codes.statistics, packed(1, ifIndex, row, 0), room);
}

export function open(t: ExecutionContext, machine: Machine): DeviceHandle {
  const device = machine.openDevice(path);
  t.is(device.status, ndis.STATUS_SUCCESS);
  return device;
}
