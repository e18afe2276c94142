import type { Architecture, Floor } from '../spec/answers.js';
import type { DriverSpec } from '../spec/driver-spec.js';
import { jsonText } from './json-text.js';
import { callbackTable, answerList, miniportTable } from './readme-tables.js';
import { dropReasonTable, traceEventTable } from './trace-tables.js';

/**
 * The oldest Windows on which an INF of this floor installs, as the end of a TargetOSVersion decoration. Build numbers count
 * from Windows 10 version 1607 on (inf-manufacturer-section.md).
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

/** Version of the SDK and WDK packages: one for all, pinned, since a newer one may warn where this does not. */
const wdkVersion = '10.0.28000.2526';

/** Version of the driver in its resource and its INFs. */
const driverVersion = '1.0.0.0';

const platformOf: Readonly<Record<Architecture, string>> = { x64: 'x64', arm64: 'ARM64' };

export interface NugetPackage {
  readonly id: string;
  /** The platform whose builds use it; undefined: all. */
  readonly platform: string | undefined;
}

/** What the templates of package/ and root/ use beside the DriverSpec. */
export interface PackageLocals {
  /** driver/*.c and driver/*.h of this project, callbacks included, sorted, `/` between folders. */
  readonly driverSources: readonly string[];
  readonly driverHeaders: readonly string[];
  /** Platforms as MSBuild names them. */
  readonly platforms: readonly string[];
  readonly floorTarget: string;
  readonly driverStoreTarget: string;
  readonly wdkVersion: string;
  readonly nugetPackages: readonly NugetPackage[];
  readonly driverVersion: string;
  /** What the install scripts have to know, as JSON. */
  readonly driverJson: string;
  /** Parts of the README, in Markdown. */
  readonly answerList: string;
  readonly miniportTable: string;
  /** Empty where no optional callback was chosen. */
  readonly callbackTable: string;
  /** Parts of docs/tracing.md, in Markdown. */
  readonly traceEventTable: string;
  readonly dropReasonTable: string;
  /** A string literal of a resource script, quotes included. */
  readonly rc: (text: string) => string;
  /** Upper case and braces, as Visual Studio writes GUIDs. */
  readonly braced: (guid: string) => string;
  readonly backslashed: (path: string) => string;
}

/** Makes the locals; `paths` are all files of the project, relative to its root. */
export function packageLocals(spec: DriverSpec, paths: readonly string[]): PackageLocals {
  const inDriver = (end: string): string[] =>
    paths.filter((path) => path.startsWith('driver/') && path.endsWith(end)).sort();
  return {
    driverSources: inDriver('.c'),
    driverHeaders: inDriver('.h'),
    platforms: spec.architectures.map((architecture) => platformOf[architecture]),
    floorTarget: floorTargets[spec.floor.ndis],
    driverStoreTarget,
    wdkVersion,
    nugetPackages: nugetPackages(spec.architectures),
    driverVersion,
    driverJson: driverJson(spec),
    answerList: answerList(spec),
    miniportTable: miniportTable(spec),
    callbackTable: callbackTable(spec),
    traceEventTable: traceEventTable(),
    dropReasonTable: dropReasonTable(),
    rc: (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`,
    braced: (guid) => `{${guid.toUpperCase()}}`,
    backslashed: (path) => path.replaceAll('/', '\\'),
  };
}

function nugetPackages(architectures: readonly Architecture[]): readonly NugetPackage[] {
  const forEach = (id: string): NugetPackage[] =>
    architectures.map((arch) => ({ id: `${id}.${arch}`, platform: platformOf[arch] }));
  return [
    { id: 'Microsoft.Windows.SDK.CPP', platform: undefined },
    ...forEach('Microsoft.Windows.SDK.CPP'),
    ...forEach('Microsoft.Windows.WDK'),
  ];
}

function driverJson({ name, serviceName, hardwareIds, guids, miniports }: DriverSpec): string {
  return jsonText({
    name,
    protocolInf: `${name}.inf`,
    miniportInf: `${name}mp.inf`,
    service: serviceName,
    protocolId: hardwareIds.protocol,
    miniportId: hardwareIds.miniport,
    traceProvider: `{${guids.trace}}`,
    miniports: miniports.map(({ friendlyName }) => ({ friendlyName })),
  });
}
