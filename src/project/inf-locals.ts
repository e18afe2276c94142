import type { DriverSpec } from '../spec/driver-spec.js';
import type { FloorSpec } from '../spec/floor.js';
import { highestVlan, nativeVlan } from '../spec/vlan-ids.js';

/**
 * First build on which the network configuration engine installs a package with a notify object from the driver store
 * (components-and-files-used-for-network-component-installation.md).
 */
const firstDriverStoreBuild = 25341;

/** One way to install: the sections of an INF that say it have this name in theirs. */
export interface InfInstall {
  readonly name: 'System32' | 'DriverStore';
  /** End of the TargetOSVersion decoration: where it begins to hold. */
  readonly target: string;
  /** What the INF says of it. */
  readonly when: string;
  /** DIRIDs of the driver and of the notify object. */
  readonly driverFolder: 12 | 13;
  readonly notifyFolder: 11 | 13;
  /** What stands before the name of the notify object's DLL: nothing where Windows looks for DLLs anyway. */
  readonly notifyPath: string;
}

/** A package whose floor is older than the driver store falls back on System32 there; both ways have the same services. */
export function infInstalls({ target }: Pick<FloorSpec, 'target'>): readonly InfInstall[] {
  const isYoung = Number(/\.\.\.(\d+)$/.exec(target)?.[1] ?? 0) >= firstDriverStoreBuild;
  const driverStore: InfInstall = {
    name: 'DriverStore',
    target: isYoung ? target : `10.0...${firstDriverStoreBuild}`,
    when: isYoung
      ? 'Everything runs from the driver store.'
      : 'All others: everything runs from the driver store.',
    driverFolder: 13,
    notifyFolder: 13,
    notifyPath: '%13%\\',
  };
  if (isYoung) return [driverStore];
  const system32: InfInstall = {
    name: 'System32',
    target,
    when: 'Builds that cannot install a network component from the driver store: files are copied to System32.',
    driverFolder: 12,
    notifyFolder: 11,
    notifyPath: '',
  };
  return [system32, driverStore];
}

/** A configuration parameter of the Advanced page (specifying-configuration-parameters-for-the-advanced-properties-page.md). */
export interface InfKeyword {
  /** As the driver reads it. */
  readonly keyword: string;
  /** Key in [Strings], and the text there. */
  readonly key: string;
  readonly label: string;
  /** Values below Ndi\params, in the INF's syntax. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * What can be set for one virtual miniport. All of it is optional and has no default: Windows would write a default into the registry of each,
 * where it would win over the driver's table.
 */
export function infKeywords({ distribution }: Pick<DriverSpec, 'distribution'>): readonly InfKeyword[] {
  return distribution === 'vlan' ? [networkAddress, vlanId] : [networkAddress];
}

const networkAddress: InfKeyword = {
  keyword: 'NetworkAddress',
  key: 'NetworkAddress',
  label: 'Network Address',
  values: { Type: '"edit"', LimitText: '"12"', UpperCase: '"1"', Optional: '"1"' },
};

const vlanId: InfKeyword = {
  keyword: 'VlanId',
  key: 'VlanId',
  label: 'VLAN ID (0: untagged)',
  values: { Type: '"int"', Min: `"${nativeVlan}"`, Max: `"${highestVlan}"`, Step: '"1"', Optional: '"1"' },
};
