/** Interrupt request levels, as numbered on x86 and x64 for the levels a driver meets. */
export const PASSIVE_LEVEL = 0;
export const APC_LEVEL = 1;
export const DISPATCH_LEVEL = 2;
export const HIGH_LEVEL = 31;

const names: Readonly<Record<number, string>> = {
  [PASSIVE_LEVEL]: 'PASSIVE_LEVEL',
  [APC_LEVEL]: 'APC_LEVEL',
  [DISPATCH_LEVEL]: 'DISPATCH_LEVEL',
  [HIGH_LEVEL]: 'HIGH_LEVEL',
};

export function irqlName(irql: number): string {
  return names[irql] ?? `IRQL ${irql}`;
}

/** `PASSIVE_LEVEL`, `<= DISPATCH_LEVEL`, or a range. */
export function irqlRangeName(min: number, max: number): string {
  if (min === max) return irqlName(min);
  if (min === PASSIVE_LEVEL) return max === HIGH_LEVEL ? 'any IRQL' : `<= ${irqlName(max)}`;
  return `${irqlName(min)} to ${irqlName(max)}`;
}
