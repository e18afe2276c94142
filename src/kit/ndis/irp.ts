import * as c from '../data/constants.js';
import { FILE_OBJECT, IO_STACK_LOCATION, IO_STATUS_BLOCK, IRP } from '../data/layouts.js';
import { acquireCancelLock, releaseCancelLock } from '../kernel/cancel-lock.js';
import { checkNoLockHeld } from '../kernel/held-locks.js';
import { Completion } from '../kernel/operation.js';
import { Arena } from './arena.js';
import type { DeviceObject } from './device-object.js';
import { describeBuffers, type DeviceControl } from './irp-buffers.js';
import type { Ndis } from './library.js';
import { statusName } from './names.js';

/** What a request ended with. */
export interface IrpResult {
  readonly status: number;
  readonly information: number;
  /** What the I/O manager copies to the caller: `information` bytes, unless the status is an error. */
  readonly bytes: Uint8Array;
}

/** The handle of a user, as the driver sees it. */
export interface OpenFile {
  /** FILE_OBJECT. */
  readonly address: number;
  readonly arena: Arena;
}

/** A file object for an open of `name` below the device, which is usually none. */
export function makeFile(ndis: Ndis, device: DeviceObject, name: string): OpenFile {
  const arena = new Arena(ndis, `file object of ${device.name}`);
  const address = arena.struct(FILE_OBJECT, { DeviceObject: device.address });
  if (name !== '') {
    const text = ndis.memory.slice(arena.string(name), 8);
    ndis.memory.copyIn(address + FILE_OBJECT.fields.FileName[0], text);
  }
  return { address, arena };
}

/** One request to a device of the driver's, in the driver's hands from its dispatch routine on until it completes it. */
export class Irp {
  readonly address: number;
  readonly stack: number;
  readonly completion: Completion<IrpResult>;
  private readonly arena: Arena;
  /** Where its output is. */
  private readonly output: number;
  /** Its cancel routine has been called, which is to complete it. */
  cancelling = false;
  /** SL_PENDING_RETURNED was set when it was completed. */
  private markedPending = false;

  constructor(
    private readonly ndis: Ndis,
    readonly device: DeviceObject,
    readonly major: number,
    readonly file: OpenFile,
    private readonly control?: DeviceControl,
  ) {
    this.completion = new Completion(`${this.name} to ${device.name}`);
    this.arena = new Arena(ndis, `IRP of ${this.name}`);
    const buffers = control === undefined ? undefined : describeBuffers(ndis, this.arena, control);
    this.output = buffers?.output ?? 0;
    this.stack = this.arena.struct(IO_STACK_LOCATION, {
      MajorFunction: major,
      DeviceObject: device.address,
      FileObject: file.address,
      ...(control === undefined
        ? {}
        : {
            'Parameters.DeviceIoControl.OutputBufferLength': control.outputLength,
            'Parameters.DeviceIoControl.InputBufferLength': control.input.length,
            'Parameters.DeviceIoControl.IoControlCode': control.code,
            'Parameters.DeviceIoControl.Type3InputBuffer': buffers?.type3InputBuffer ?? 0,
          }),
    });
    this.address = this.arena.struct(IRP, {
      Type: c.IO_TYPE_IRP,
      Size: IRP.size,
      StackCount: 1,
      CurrentLocation: 1,
      RequestorMode: control === undefined ? 0 : 1,
      MdlAddress: buffers?.mdl ?? 0,
      UserBuffer: buffers?.userBuffer ?? 0,
      'AssociatedIrp.SystemBuffer': buffers?.systemBuffer ?? 0,
      'Tail.Overlay.CurrentStackLocation': this.stack,
      'Tail.Overlay.OriginalFileObject': file.address,
    });
    device.irps.add(this);
  }

  get name(): string {
    return majorNames[this.major] ?? `IRP_MJ 0x${this.major.toString(16)}`;
  }

  get done(): boolean {
    return this.completion.done;
  }

  /** IofCompleteRequest: what the I/O manager does with it, and what a driver must have seen to. */
  complete(): void {
    const { ndis } = this;
    const { memory } = ndis;
    // nf-wdm-iocompleterequest.md: never with a spin lock held.
    checkNoLockHeld(ndis.kernel, 'IoCompleteRequest');
    const block = this.address + IRP.fields.IoStatus[0];
    const status = memory.get(IO_STATUS_BLOCK, block, 'Status');
    const information = memory.get(IO_STATUS_BLOCK, block, 'Information');
    if (status === c.STATUS_PENDING) {
      throw ndis.broken('irp-status', `${this.name} was completed with STATUS_PENDING`);
    }
    if (memory.get(IRP, this.address, 'CancelRoutine') !== 0) {
      throw ndis.broken(
        'irp-cancel-routine',
        `${this.name} was completed while it can still be cancelled: IoSetCancelRoutine(Irp, NULL) comes first`,
      );
    }
    const copied = this.control !== undefined && !isError(status) ? information : 0;
    if (copied > (this.control?.outputLength ?? 0)) {
      throw ndis.broken(
        'irp-information',
        `${this.name} was completed with ${copied} bytes of output, and the caller has room for ${this.control?.outputLength ?? 0}`,
      );
    }
    this.markedPending = this.isMarkedPending();
    const bytes = copied === 0 || this.output === 0 ? new Uint8Array() : memory.slice(this.output, copied);
    this.device.irps.delete(this);
    this.arena.free();
    this.completion.complete({ status, information, bytes });
  }

  /** Holds what the dispatch routine returned against what it did (nf-wdm-iomarkirppending.md, how-to-complete-an-irp-in-a-dispatch-routine.md). */
  checkReturn(returned: number): void {
    const { ndis, name } = this;
    const marked = this.done ? this.markedPending : this.isMarkedPending();
    if (marked !== (returned === c.STATUS_PENDING)) {
      throw ndis.broken(
        'irp-pending',
        marked
          ? `${name} was marked as pending, and its dispatch routine returned ${statusName(returned)}`
          : `the dispatch routine of ${name} returned STATUS_PENDING and had not called IoMarkIrpPending`,
      );
    }
    if (marked) return;
    if (!this.done) {
      throw ndis.broken(
        'irp-lost',
        `the dispatch routine of ${name} returned ${statusName(returned)} and did not complete it`,
      );
    }
    const { status } = this.completion.value;
    if (status !== returned) {
      throw ndis.broken(
        'irp-status',
        `${name} was completed with ${statusName(status)}, and its dispatch routine returned ${statusName(returned)}`,
      );
    }
  }

  /** IoCancelIrp; false where there was no cancel routine to call (nf-wdm-iocancelirp.md, implementing-a-cancel-routine.md). */
  cancel(): boolean {
    const { ndis, address } = this;
    const { memory, kernel } = ndis;
    if (this.done) return false;
    const irql = acquireCancelLock(kernel, 'IoCancelIrp');
    memory.set(IRP, address, 'Cancel', 1);
    const routine = memory.get(IRP, address, 'CancelRoutine');
    memory.set(IRP, address, 'CancelRoutine', 0);
    if (routine === 0) {
      releaseCancelLock(kernel, irql);
      return false;
    }
    memory.set(IRP, address, 'CancelIrql', irql);
    this.cancelling = true;
    const before = kernel.locks.length - 1;
    ndis.log.begin('callback', 'DriverCancel', [this.device.address, address]);
    kernel.call('DriverCancel', routine, [this.device.address, address], kernel.irql, {
      irql,
      lockCount: before,
    });
    return true;
  }

  private isMarkedPending(): boolean {
    return (this.ndis.memory.get(IO_STACK_LOCATION, this.stack, 'Control') & c.SL_PENDING_RETURNED) !== 0;
  }
}

/** NT_ERROR: nothing is copied to the caller then; with a warning, such as STATUS_BUFFER_OVERFLOW, it is. */
function isError(status: number): boolean {
  return status >>> 30 === 3;
}

const majorNames: Readonly<Record<number, string>> = {
  [c.IRP_MJ_CREATE]: 'IRP_MJ_CREATE',
  [c.IRP_MJ_CLEANUP]: 'IRP_MJ_CLEANUP',
  [c.IRP_MJ_CLOSE]: 'IRP_MJ_CLOSE',
  [c.IRP_MJ_DEVICE_CONTROL]: 'IRP_MJ_DEVICE_CONTROL',
};
