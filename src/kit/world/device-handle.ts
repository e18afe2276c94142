import * as c from '../data/constants.js';
import type { Operation } from '../kernel/operation.js';
import type { Task } from '../kernel/task.js';
import type { DeviceObject } from '../ndis/device-object.js';
import { mayOpen, READ, WRITE, type User } from '../ndis/device-security.js';
import { Irp, makeFile, type IrpResult, type OpenFile } from '../ndis/irp.js';
import type { Machine } from './machine.js';

export interface OpenOptions {
  /** Who opens it; an administrator unless given. */
  readonly as?: User;
  /** What the handle is to be used for; both unless given. */
  readonly access?: 'read' | 'write' | 'none';
}

const rightsOf = { none: 0, read: READ, write: WRITE, both: READ | WRITE } as const;

interface Target {
  readonly device: DeviceObject;
  readonly file: OpenFile;
}

/** A request of a user's that may still be with the driver. */
export class DeviceRequest {
  constructor(
    private readonly machine: Machine,
    readonly task: Task<IrpResult>,
    /** Undefined where the I/O manager refused it. */
    private readonly irp: Irp | undefined,
  ) {}

  get done(): boolean {
    return this.task.done;
  }

  /** What it ended with; an error while it has not. */
  get result(): IrpResult {
    return this.task.value;
  }

  /** CancelIoEx. A request that the driver has completed stays as it is. */
  cancel(): void {
    const { irp, machine } = this;
    if (irp === undefined) return;
    machine.spawn('CancelIoEx', cancelIrp(irp));
    machine.settle();
  }
}

/** A user's handle to a device of the driver's. */
export class DeviceHandle {
  /** What the open ended with. */
  readonly status: number;
  private readonly rights: number;
  private target: Target | undefined;
  private closing: Task<void> | undefined;

  constructor(
    private readonly machine: Machine,
    /** `\\.\name` as CreateFile takes it; what follows the name is for the driver to judge. */
    readonly path: string,
    { as = 'administrator', access }: OpenOptions = {},
  ) {
    this.rights = rightsOf[access ?? 'both'];
    this.status = this.open(as);
  }

  get isOpen(): boolean {
    return this.target !== undefined;
  }

  /** DeviceIoControl; waits for the end, time passing if it must. */
  control(code: number, input: Uint8Array = new Uint8Array(), outputLength = 0): IrpResult {
    return this.machine.finish(this.beginControl(code, input, outputLength).task);
  }

  /** DeviceIoControl with an OVERLAPPED structure. */
  beginControl(code: number, input: Uint8Array = new Uint8Array(), outputLength = 0): DeviceRequest {
    const { machine } = this;
    if (this.target === undefined) throw new Error(`${this.path} is not open`);
    const { device, file } = this.target;
    if (device.gone)
      throw new Error(`${device.name} was deregistered; what becomes of its handles is not simulated`);
    // defining-i-o-control-codes.md: no IRP is made for a caller who did not ask for the access that the code wants.
    const wanted = (code >>> 14) & (READ | WRITE);
    const allowed = (wanted & this.rights) === wanted;
    const irp = allowed
      ? new Irp(machine.ndis, device, c.IRP_MJ_DEVICE_CONTROL, file, { code, input, outputLength })
      : undefined;
    const task = machine.spawn('DeviceIoControl', irp === undefined ? refused() : dispatch(machine, irp));
    machine.settle();
    return new DeviceRequest(machine, task, irp);
  }

  /** CloseHandle: cleanup, which ends what the driver has of this handle, then close. */
  close(): void {
    if (this.target !== undefined) this.machine.finish(this.beginClose());
  }

  /** The same from another thread, where the driver is in the middle of something. */
  beginClose(): Task<void> {
    const { machine, target } = this;
    if (target === undefined) throw new Error(`${this.path} is not open`);
    this.closing ??= machine.spawn('CloseHandle', this.closeFile(target));
    machine.settle();
    return this.closing;
  }

  /** CancelIoEx for every request of this handle, also one whose dispatch routine has not returned. */
  cancelAll(): void {
    const { machine, target } = this;
    for (const irp of target?.device.irps ?? [])
      if (irp.file === target?.file && irp.major === c.IRP_MJ_DEVICE_CONTROL)
        machine.spawn('CancelIoEx', cancelIrp(irp));
    machine.settle();
  }

  /** A driver need not handle either of the two requests. */
  private *closeFile(target: Target): Operation<void> {
    const { machine } = this;
    const { device, file } = target;
    const tell = function* (major: number): Operation<void> {
      if (device.gone || device.majorFunctions[major] === 0) return;
      yield* dispatch(machine, new Irp(machine.ndis, device, major, file));
    };
    yield* tell(c.IRP_MJ_CLEANUP);
    // dispatchcleanup-routines.md: until here other threads of the program bring requests.
    this.target = undefined;
    yield* lastRequests(machine, target);
    yield* tell(c.IRP_MJ_CLOSE);
    device.opens--;
    file.arena.free();
  }

  private open(user: User): number {
    const { machine, path } = this;
    const [, name = '', below = ''] = /^\\\\\.\\([^\\]+)(.*)$/.exec(path) ?? [];
    const link = `\\dosdevices\\${name.toLowerCase()}`;
    const device = [...machine.ndis.deviceObjects].find((each) => each.link.toLowerCase() === link);
    if (device === undefined) return c.STATUS_OBJECT_NAME_NOT_FOUND;
    // controlling-device-namespace-access.md: names below a device are the driver's to guard.
    if (below === '' && !mayOpen(device.security, user, this.rights)) return c.STATUS_ACCESS_DENIED;
    const file = makeFile(machine.ndis, device, below);
    const irp = new Irp(machine.ndis, device, c.IRP_MJ_CREATE, file);
    const { status } = machine.finish(machine.spawn('CreateFile', dispatch(machine, irp)));
    if (status === c.STATUS_SUCCESS) {
      device.opens++;
      this.target = { device, file };
    } else {
      file.arena.free();
    }
    return status;
  }
}

/** The driver's dispatch routine, and then the end of the request, however long that takes. */
function* dispatch(machine: Machine, irp: Irp): Operation<IrpResult> {
  const { device, name } = irp;
  const routine = device.majorFunctions[irp.major] ?? 0;
  if (routine === 0) throw new Error(`${device.name} has no handler for ${name}`);
  irp.checkReturn(yield* machine.ndis.callDriver(name, routine, device.address, irp.address));
  return yield* irp.completion.wait();
}

/** Every request of the file object has ended by cleanup, but for those whose cancel routine is at it. */
function* lastRequests(machine: Machine, { device, file }: Target): Operation<void> {
  for (const irp of [...device.irps]) {
    if (irp.file !== file) continue;
    if (!irp.cancelling) {
      throw machine.ndis.broken(
        'irp-outlives-cleanup',
        `${irp.name} is still pended after the last handle was closed: IRP_MJ_CLEANUP ends what there is of a file object`,
      );
    }
    yield* irp.completion.wait();
  }
}

function* cancelIrp(irp: Irp): Operation<void> {
  irp.cancel();
}

function* refused(): Operation<IrpResult> {
  return { status: c.STATUS_ACCESS_DENIED, information: 0, bytes: new Uint8Array() };
}
