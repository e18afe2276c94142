import { STATUS_SUCCESS } from '../data/constants.js';
import { hex } from '../memory/pool.js';
import { MachineFailure } from './failure.js';
import { formatMessage } from './format.js';
import { APC_LEVEL, irqlName } from './irql.js';
import type { KernelEnvironment, Service } from './service.js';

/** Lines kept; what a driver prints beyond it pushes out the oldest. */
const KEPT = 10_000;

/** What the driver printed, and how it says that it cannot go on. */
export class DebugOutput implements Service {
  /** One entry a call of DbgPrint or DbgPrintEx, without the newline at its end. */
  readonly lines: string[] = [];

  constructor(private readonly environment: KernelEnvironment) {}

  readonly functions = {
    DbgPrint: (format: number, values: number) => this.print(format, values),
    DbgPrintEx: (_component: number, _level: number, format: number, values: number) =>
      this.print(format, values),
    RtlAssert: (expression: number, file: number, line: number, message: number) => {
      const { memory } = this.environment.kernel;
      const text = message === 0 ? '' : ` (${memory.cString(message)})`;
      throw new MachineFailure(
        'assert',
        `${memory.cString(expression)}${text} at ${memory.cString(file)}:${line}`,
      );
    },
    KeBugCheck: (code: number) => {
      throw new MachineFailure('bugcheck', `the driver stopped the machine with code ${hex(code)}`);
    },
    KeBugCheckEx: (code: number, ...parameters: number[]) => {
      throw new MachineFailure(
        'bugcheck',
        `the driver stopped the machine with code ${hex(code)} (${parameters.map(hex).join(', ')})`,
      );
    },
    // Pageable code is for levels below DISPATCH_LEVEL (making-drivers-pageable.md).
    NdisKitPagedCode: (file: number, line: number) => {
      const { kernel } = this.environment;
      if (kernel.irql <= APC_LEVEL) return;
      throw new MachineFailure(
        'paged-code',
        `pageable code runs at ${irqlName(kernel.irql)}: PAGED_CODE at ${kernel.memory.cString(file)}:${line}`,
      );
    },
  };

  outstanding(): readonly string[] {
    return [];
  }

  private print(format: number, values: number): number {
    const { memory } = this.environment.kernel;
    this.lines.push(formatMessage(memory, memory.cString(format), values).replace(/\r?\n$/, ''));
    if (this.lines.length > KEPT) this.lines.shift();
    return STATUS_SUCCESS;
  }
}
