import { callbackChoices } from '../spec/callback-facts.js';
import type { Architecture, Floor } from '../spec/answers.js';
import type { DriverSpec } from '../spec/driver-spec.js';

/**
 * The oldest Windows an INF of this floor installs on, as the end of a TargetOSVersion decoration. Build numbers count from
 * Windows 10 version 1607 on (inf-manufacturer-section.md).
 */
const floorTargets: Readonly<Record<Floor, string>> = {
  '6.30': '6.2',
  '6.40': '6.3',
  '6.50': '10.0',
  '6.80': '10.0...16299',
  '6.82': '10.0...17763',
  '6.85': '10.0...20348',
  '6.87': '10.0...22621',
};

/**
 * First build on which the network configuration engine installs a package with a notify object from the driver store
 * (components-and-files-used-for-network-component-installation.md); without one 25319 would do.
 */
const driverStoreTarget = '10.0...25341';

/** Version of the WDK and SDK packages: one for all, pinned, since a newer one may warn where this does not. */
const wdkVersion = '10.0.28000.2526';

/** Version of the driver in its resource and its INFs. */
const driverVersion = '1.0.0.0';

const platformOf: Readonly<Record<Architecture, string>> = { x64: 'x64', arm64: 'ARM64' };

/** More rows than this, and the README tells the first and the last. */
const mostRowsShown = 16;

/** A row of the README's table of virtual miniports; without index where rows are left out. */
export interface MiniportRow {
  readonly number: string;
  readonly friendlyName: string;
  readonly vlanId: string;
}

export interface InstallFacts {
  readonly name: string;
  readonly protocolInf: string;
  readonly miniportInf: string;
  readonly service: string;
  readonly protocolId: string;
  readonly miniportId: string;
  /** In the order of the driver's table. */
  readonly miniports: readonly { readonly friendlyName: string }[];
}

/** What the templates of package/ and root/ use beside the DriverSpec. */
export interface PackageLocals {
  /** driver/*.c and driver/*.h of this project, sorted, relative to its root, `/` between folders. */
  readonly driverSources: readonly string[];
  readonly driverHeaders: readonly string[];
  /** Platforms as MSBuild names them. */
  readonly platforms: readonly string[];
  readonly floorTarget: string;
  readonly driverStoreTarget: string;
  readonly wdkVersion: string;
  readonly nugetPackages: readonly NugetPackage[];
  readonly driverVersion: string;
  /** What scripts/driver.json tells the install scripts. */
  readonly installFacts: InstallFacts;
  readonly miniportRows: readonly MiniportRow[];
  readonly chosenCallbacks: readonly {
    readonly value: string;
    readonly hint: string;
    readonly members: string;
  }[];
  /** A string literal of a resource script, quotes included. */
  readonly rc: (text: string) => string;
  /** Text for a paragraph or table cell of Markdown. */
  readonly md: (text: string) => string;
  /** JSON as prettier leaves it: two spaces, one member a line. */
  readonly json: (value: unknown) => string;
  /** Upper case and braces, as Visual Studio writes GUIDs. */
  readonly braced: (guid: string) => string;
  readonly backslashed: (path: string) => string;
}

export interface NugetPackage {
  readonly id: string;
  /** The platform whose builds use it; undefined: all. */
  readonly platform: string | undefined;
}

/** Makes the locals; `paths` are all files of the project, relative to its root. */
export function packageLocals(spec: DriverSpec, paths: readonly string[]): PackageLocals {
  const under = (end: string) =>
    paths.filter((path) => path.startsWith('driver/') && path.endsWith(end)).sort();
  return {
    driverSources: under('.c'),
    driverHeaders: under('.h'),
    platforms: spec.architectures.map((architecture) => platformOf[architecture]),
    floorTarget: floorTargets[spec.floor.ndis],
    driverStoreTarget,
    wdkVersion,
    nugetPackages: nugetPackages(spec.architectures),
    driverVersion,
    installFacts: {
      name: spec.name,
      protocolInf: `${spec.name}.inf`,
      miniportInf: `${spec.name}mp.inf`,
      service: spec.serviceName,
      protocolId: spec.hardwareIds.protocol,
      miniportId: spec.hardwareIds.miniport,
      miniports: spec.miniports.map(({ friendlyName }) => ({ friendlyName })),
    },
    miniportRows: miniportRows(spec),
    chosenCallbacks: callbackChoices
      .filter(({ value }) => spec.callbacks.has(value))
      .map(({ value, hint, members }) => ({ value, hint, members: members.join(', ') })),
    rc: rcString,
    md: markdownText,
    json: (value) => JSON.stringify(value, null, 2),
    braced: (guid) => `{${guid.toUpperCase()}}`,
    backslashed: (path) => path.replaceAll('/', '\\'),
  };
}

function nugetPackages(architectures: readonly Architecture[]): readonly NugetPackage[] {
  const forEach = (id: string) =>
    architectures.map((arch) => ({ id: `${id}.${arch}`, platform: platformOf[arch] }));
  return [
    { id: 'Microsoft.Windows.SDK.CPP', platform: undefined },
    ...forEach('Microsoft.Windows.SDK.CPP'),
    ...forEach('Microsoft.Windows.WDK'),
  ];
}

function miniportRows({ miniports }: DriverSpec): readonly MiniportRow[] {
  const rows = miniports.map(({ index, friendlyName, vlanId }) => ({
    number: String(index + 1),
    friendlyName: markdownText(friendlyName),
    vlanId: vlanId === null ? '' : String(vlanId),
  }));
  if (rows.length <= mostRowsShown) return rows;
  return [
    ...rows.slice(0, mostRowsShown - 2),
    { number: '…', friendlyName: '…', vlanId: '…' },
    ...rows.slice(-1),
  ];
}

function rcString(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`;
}

function markdownText(text: string): string {
  return text.replace(/[\\`*_[\]<>|#&!]/g, (character) => (character === '&' ? '&amp;' : `\\${character}`));
}
