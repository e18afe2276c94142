/**
 * What ends a test from inside the simulated machine. Each failure stands for what Windows would answer with a
 * bugcheck, a hang or a driver that does not load; it is thrown through the driver's frames, and the machine is dead
 * after it.
 */
export class MachineFailure extends Error {
  override readonly name: string = 'MachineFailure';

  constructor(
    /** Short name of the rule that was broken, such as `irql` or `pool-double-free`. */
    readonly rule: string,
    message: string,
  ) {
    super(`${rule}: ${message}`);
  }
}

/** A DDI function that is declared in the headers but that this kit does not simulate. */
export class NotSimulated extends MachineFailure {
  override readonly name = 'NotSimulated';

  constructor(readonly functionName: string) {
    super(
      'not-simulated',
      `the driver called ${functionName}, which this kit declares but does not simulate; ` +
        `give the machine an implementation of it (option "extend") or do not call it`,
    );
  }
}

/** Nothing is left that could end a wait. */
export class Deadlock extends MachineFailure {
  override readonly name = 'Deadlock';

  constructor(waits: readonly string[]) {
    super(
      'deadlock',
      `nothing can end ${waits.length === 1 ? 'this wait' : 'these waits'}:\n  ${waits.join('\n  ')}`,
    );
  }
}
