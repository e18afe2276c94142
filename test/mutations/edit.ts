/**
 * One fault, as people make them, put into the generated C of a driver. The generated suite must fail on it.
 */
export interface Edit {
  /** What is wrong then; it goes on after "the generated suite fails when …". */
  readonly fault: string;
  /** The driver it is put into; `mac`, which has the default answers, unless given. */
  readonly driver?: DriverName;
  /** The lessons (7 for lesson 7) that the fault goes against. */
  readonly lesson?: number | readonly number[];
  /** The requirements (47 for R-047) that it goes against. */
  readonly requirement?: number | readonly number[];
  /** The test file that is the likeliest to fail: `sends` for test/sends.test.ts. The others run only if it passes. */
  readonly shownBy: string;
  readonly path: string;
  /** Matches exactly once. */
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** The answers of the drivers that edits are made in, beyond the defaults. */
export const drivers = {
  mac: {},
  vlan: { distribution: 'vlan', virtualMiniports: 3 },
  passthrough: { distribution: 'passthrough' },
  /** Every callback that can be chosen. */
  everything: { callbacks: ['all'] },
} as const;

export type DriverName = keyof typeof drivers;
