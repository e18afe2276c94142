/** Drivers that between them have every part: their answers beyond the defaults. */
export const drivers = {
  mac: {},
  vlan: { distribution: 'vlan', virtualMiniports: 3 },
  passthrough: { distribution: 'passthrough' },
  /** All that can be chosen. */
  everything: { callbacks: 'all', controlDevice: true },
} as const;

export type DriverName = keyof typeof drivers;
export const driverNames = Object.keys(drivers) as readonly DriverName[];
