import type { Memory } from '../memory/memory.js';
import type { Pool } from '../memory/pool.js';
import { Clock } from './clock.js';
import type { DdiSource } from './ddi.js';
import { Deadlock, MachineFailure } from './failure.js';
import { linkImports } from './imports.js';
import { DISPATCH_LEVEL, PASSIVE_LEVEL, irqlName } from './irql.js';
import type { Operation, Request, WasmValue } from './operation.js';
import { Recorder } from './recorder.js';
import { Task, type Frame, type Wait, type WasmFrame } from './task.js';
import { WasmDriver } from './wasm.js';

/** The driver's code, and what it imports beside the DDI. */
export interface DriverModule {
  readonly module: WebAssembly.Module;
  readonly imports?: WebAssembly.Imports;
}

export interface KernelOptions {
  /** The NDIS that runs, as 630 for 6.30: a driver that imports what it lacks does not load. */
  readonly ndisVersion: number;
  /** Rules are watched and memory is guarded. Off only to measure. */
  readonly checks: boolean;
  /** Decides which of several tasks that could run goes first; without it they run in the order they became ready. */
  readonly seed?: number;
  /**
   * A call-out with a lock held shared ends the machine, too. Such a hold keeps nobody out that shares, so it is no fault in itself;
   * a driver may have the rule for itself.
   */
  readonly sharedLocksCount?: boolean;
  /** Turns the frames of a JavaScript stack into lines of C, one a frame of the driver's. */
  readonly locate?: (stack: string) => readonly string[];
}

/**
 * The simulated machine's core: one driver instance, tasks with their levels and stacks, and one scheduler. It is
 * entered from a test only, by `settle`, `finish` and `call`; everything below runs to its end or to a wait.
 */
export class Kernel {
  readonly clock = new Clock();
  readonly recorder = new Recorder();
  /** Level of what runs now. */
  irql = PASSIVE_LEVEL;
  processor = 0;
  /** Spin locks held by what runs now, in the order taken. */
  locks: number[] = [];
  current: Task | undefined;
  /** The failure that ended the machine. */
  failure: MachineFailure | undefined;
  private readonly ready: Task[] = [];
  private readonly tasks = new Set<Task>();
  private wasm: WasmDriver | undefined;
  private taskCount = 0;
  private random: number;

  constructor(readonly options: KernelOptions) {
    this.random = options.seed ?? 0;
    // A report without the driver's own frames is worth little; V8 keeps ten by default.
    Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 60);
  }

  /** Links the driver to the DDI. A function that the running NDIS lacks is an error here, as in Windows's loader. */
  load({ module, imports = {} }: DriverModule, ddi: DdiSource): void {
    const ndis = linkImports(this, module, ddi, imports);
    this.wasm = new WasmDriver(module, { ...imports, ndis }, this.options.checks);
  }

  get driver(): WasmDriver {
    if (this.wasm === undefined) throw new Error('no driver is loaded');
    return this.wasm;
  }

  get memory(): Memory {
    return this.driver.memory;
  }

  get pool(): Pool {
    return this.driver.pool;
  }

  /** A thread of the machine; it runs when the scheduler does. */
  spawn<T>(
    name: string,
    operation: Operation<T>,
    options: { readonly irql?: number; readonly processor?: number } = {},
  ): Task<T> {
    const irql = options.irql ?? PASSIVE_LEVEL;
    const task = new Task(++this.taskCount, name, irql, options.processor ?? 0, operation, this);
    this.tasks.add(task);
    this.makeReady(task);
    return task;
  }

  makeReady(task: Task): void {
    if (!task.done && !this.ready.includes(task)) this.ready.push(task);
  }

  /** Runs everything that can run, without time passing. */
  settle(): void {
    this.guard(() => {
      if (this.driver.depth > 0) throw new Error('the scheduler is not entered from inside the driver');
      for (let task = this.pick(); task !== undefined; task = this.pick()) this.run(task);
    });
  }

  /** The driver has called out and waits for the answer. */
  get insideDriver(): boolean {
    return this.wasm !== undefined && this.wasm.depth > 0;
  }

  /** Lets `duration` (100 ns units) pass. */
  advance(duration: bigint): void {
    const until = this.clock.now + duration;
    this.guard(() => {
      this.settle();
      while (this.clock.ringNext(until)) this.settle();
      this.clock.now = until;
    });
  }

  /** Runs until the task has ended, time passing as needed. When nothing can end it any more, that is an error. */
  finish<T>(task: Task<T>): T {
    this.guard(() => {
      this.settle();
      while (!task.done) {
        const due = this.clock.nextDue;
        if (due === undefined) throw new Deadlock(this.waits());
        this.clock.ringNext(due);
        this.settle();
      }
    });
    return task.value;
  }

  /** Spawns and finishes. */
  perform<T>(name: string, operation: Operation<T>): T {
    return this.finish(this.spawn(name, operation));
  }

  /**
   * From inside an import, where the driver holds no lock: another processor runs `work`, and the threads that can run, up to where
   * they wait, before the driver goes on.
   */
  meanwhile(work: () => void): void {
    const { irql, processor, locks, current } = this;
    if (locks.length > 0) throw new Error('another processor could need a lock that is held');
    this.leaveProcessor();
    this.driver.aside(() => {
      work();
      for (let task = this.pick(DISPATCH_LEVEL); task !== undefined; task = this.pick(DISPATCH_LEVEL))
        this.run(task);
    });
    this.irql = irql;
    this.processor = processor;
    this.locks = locks;
    this.current = current;
  }

  /**
   * Calls a function of the driver right here, at `irql` or the current level if that is higher. It must not wait. The result is the C
   * return value, unsigned. `after` is how it has to leave level and locks, where that is not as it found them.
   */
  call(
    name: string,
    target: number,
    args: readonly WasmValue[],
    irql: number = this.irql,
    after?: { readonly irql: number; readonly lockCount: number },
  ): number {
    const level = Math.max(irql, this.irql);
    const before = this.irql;
    const lockCount = this.locks.length;
    return this.guard(() => {
      this.irql = level;
      const result = this.driver.call(target, args);
      this.checkReturn(name, after?.irql ?? level, after?.lockCount ?? lockCount);
      this.irql = after?.irql ?? before;
      return result;
    });
  }

  /** Runs an operation right here, where nothing may wait. */
  runDirect<T>(name: string, operation: Operation<T>, first?: IteratorResult<Request, T>): T {
    let step = first ?? operation.next(undefined);
    while (step.done !== true) {
      const request = step.value;
      let input: unknown;
      if (request.kind === 'upcall') input = this.call(request.name, request.target, request.args);
      else if (request.kind === 'wait') {
        if (!request.on.ready()) {
          throw new MachineFailure(
            'wait-where-none-is-allowed',
            `${name} waits for ${request.on.description} inside a callback that must not wait`,
          );
        }
        request.on.acquire();
        input = true;
      }
      step = operation.next(input);
    }
    return step.value;
  }

  /** One line a task that waits. */
  waits(): readonly string[] {
    return [...this.tasks]
      .filter((task) => task.waiting !== undefined)
      .map((task) => this.describeWait(task));
  }

  /** Where the driver's C is now, innermost first, as far as it can be told. */
  where(error: Error): readonly string[] {
    const locate = this.options.locate;
    if (locate === undefined) return [];
    const lines = locate(error.stack ?? '');
    if (lines.length > 0 || this.current === undefined) return lines;
    return this.suspendedAt(this.current);
  }

  private describeWait(task: Task): string {
    const places = this.suspendedAt(task);
    const where = places.length === 0 ? '' : ` at ${places.join(' < ')}`;
    return `${task.name} waits for ${task.waiting?.on.description ?? 'its turn'}${where}`;
  }

  private suspendedAt(task: Task): readonly string[] {
    const frame = task.frames.findLast((frame): frame is WasmFrame => frame.kind === 'wasm');
    if (frame?.suspended !== true) return [];
    const stack = this.driver.stackOf(frame.target, frame.args, frame.buffer, frame.stackPointer);
    return this.options.locate?.(stack) ?? [];
  }

  /** Highest level first, of those below `limit`; among equals the seed, or else the order in which they became ready, decides. */
  private pick(limit = Infinity): Task | undefined {
    const able = limit === Infinity ? this.ready : this.ready.filter((task) => task.irql < limit);
    if (able.length === 0) return undefined;
    const level = Math.max(...able.map((task) => task.irql));
    const candidates = able.filter((task) => task.irql === level);
    const chosen = candidates[this.options.seed === undefined ? 0 : this.next(candidates.length)] as Task;
    this.ready.splice(this.ready.indexOf(chosen), 1);
    return chosen;
  }

  /** A small mixing generator: enough for choosing, and the same everywhere. */
  private next(limit: number): number {
    this.random = (this.random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.random ^ (this.random >>> 15), this.random | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  private run(task: Task): void {
    // What is waited for may ask whose wait it is that ends.
    this.enterTask(task);
    if (task.waiting !== undefined && !this.endWait(task)) return this.leaveTask(task);
    let input = task.input;
    task.input = undefined;
    for (;;) {
      const frame = task.frames.at(-1) as Frame;
      if (frame.kind === 'wasm') {
        const result = this.runWasm(task, frame, input);
        if (result === undefined) continue;
        task.frames.pop();
        this.driver.giveBuffer(frame.buffer);
        this.checkReturn(frame.name, frame.irql, frame.lockCount);
        input = result;
        continue;
      }
      const step: IteratorResult<Request, unknown> =
        frame.first === undefined ? frame.generator.next(input) : { done: false, value: frame.first };
      frame.first = undefined;
      if (step.done === true) {
        task.frames.pop();
        input = step.value;
        if (task.frames.length === 0) return this.end(task, input);
        continue;
      }
      const request = step.value;
      if (request.kind === 'upcall') {
        const { name, target, args } = request;
        const { irql } = this;
        const lockCount = this.locks.length;
        const none = { buffer: 0, stackPointer: 0, suspended: false };
        task.frames.push({ kind: 'wasm', name, target, args, irql, lockCount, ...none });
      } else if (request.kind === 'yield') {
        this.leaveTask(task);
        return this.makeReady(task);
      } else if (request.on.ready()) {
        request.on.acquire();
        input = true;
      } else {
        return this.block(task, request);
      }
    }
  }

  private runWasm(task: Task, frame: WasmFrame, input: unknown): number | undefined {
    const { driver } = this;
    if (frame.suspended) {
      this.answer = input;
      frame.suspended = false;
      return driver.resume(frame.target, frame.args, frame.buffer, frame.stackPointer);
    }
    const below = task.frames.findLast(
      (other): other is WasmFrame => other.kind === 'wasm' && other !== frame,
    );
    if (below === undefined && task.stackTop === 0) task.stackTop = driver.takeStack();
    return driver.start(frame.target, frame.args, below?.stackPointer ?? task.stackTop);
  }

  /** What an operation answered, on its way back into the C that called it. */
  answer: unknown;

  /**
   * From inside an import of the driver's: the operation asked for `request`. Suspends the C if it runs as a task of
   * its own; false when it does not, so that nothing may wait.
   */
  suspend(generator: Operation<unknown>, request: Request): boolean {
    const frame = this.current?.frames.at(-1);
    if (this.current === undefined || frame?.kind !== 'wasm' || this.driver.depth !== 1) return false;
    if (frame.buffer === 0) frame.buffer = this.driver.takeBuffer();
    frame.suspended = true;
    frame.stackPointer = this.driver.suspend(frame.buffer);
    this.current.frames.push({ kind: 'operation', generator, first: request });
    return true;
  }

  private block(task: Task, request: Request & { kind: 'wait' }): void {
    const { on, timeout } = request;
    if (this.irql >= DISPATCH_LEVEL) {
      throw new MachineFailure(
        'wait-at-dispatch',
        `${task.name} waits for ${on.description} at ${irqlName(this.irql)}`,
      );
    }
    const waiting: Wait = { on, timedOut: false, alarm: undefined };
    if (timeout !== undefined) {
      waiting.alarm = this.clock.set(timeout, `time-out of the wait for ${on.description}`, () => {
        waiting.timedOut = true;
        this.makeReady(task);
      });
    }
    task.waiting = waiting;
    on.waiters.add(task);
    this.leaveTask(task);
  }

  /** Answers the wait that the task was suspended with; false when it was woken for nothing and waits on. */
  private endWait(task: Task): boolean {
    const { waiting } = task;
    if (waiting === undefined) return true;
    const ready = waiting.on.ready();
    if (!ready && !waiting.timedOut) return false;
    if (ready) waiting.on.acquire();
    waiting.on.waiters.delete(task);
    if (waiting.alarm !== undefined) this.clock.cancel(waiting.alarm);
    task.waiting = undefined;
    task.input = ready;
    return true;
  }

  private enterTask(task: Task): void {
    this.current = task;
    this.irql = task.irql;
    this.processor = task.processor;
    this.locks = task.locks;
  }

  private leaveTask(task: Task): void {
    task.irql = this.irql;
    this.leaveProcessor();
  }

  private leaveProcessor(): void {
    this.current = undefined;
    this.irql = PASSIVE_LEVEL;
    this.processor = 0;
    this.locks = [];
  }

  private end(task: Task, value: unknown): void {
    this.leaveTask(task);
    this.tasks.delete(task);
    this.driver.giveStack(task.stackTop);
    task.completion.complete(value);
  }

  private checkReturn(name: string, irql: number, lockCount: number): void {
    if (this.locks.length !== lockCount) {
      throw new MachineFailure('lock-held', `${name} returned with a spin lock held that it had taken`);
    }
    if (this.irql !== irql) {
      throw new MachineFailure(
        'irql',
        `${name} was called at ${irqlName(irql)} and returned at ${irqlName(this.irql)}`,
      );
    }
  }

  /** The outermost entry turns whatever ended the machine into one failure that names the C. */
  private guard<T>(work: () => T): T {
    if (this.failure !== undefined) throw this.failure;
    try {
      return work();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        throw this.fail(new MachineFailure('trap', error.message), error);
      }
      if (error instanceof MachineFailure && error !== this.failure) throw this.fail(error, error);
      // Thrown through the driver's frames by the test or the kit: nothing can go on from here.
      if (this.current !== undefined && error instanceof Error) {
        this.failure ??= new MachineFailure(
          'interrupted',
          `the machine was left in the middle: ${error.message}`,
        );
      }
      throw error;
    }
  }

  private fail(failure: MachineFailure, source: Error): MachineFailure {
    const where = this.where(source);
    const before = this.recorder.recent(12);
    if (where.length > 0) failure.message += `\n  at ${where.join('\n  at ')}`;
    if (before.length > 0) failure.message += `\n  before that: ${before.join(', ')}`;
    // The stack was written with the message as it was when thrown.
    const frames = source.stack?.slice(source.stack.indexOf('\n    at ')) ?? '';
    failure.stack = `${failure.name}: ${failure.message}${frames}`;
    this.failure = failure;
    return failure;
  }
}
