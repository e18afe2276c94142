import type { Architecture } from '../spec/answers.js';
import type { DriverSpec } from '../spec/driver-spec.js';
import { infInstalls, infKeywords } from './inf-locals.js';
import type { InfInstall, InfKeyword } from './inf-locals.js';
import { jsonText } from './json-text.js';
import { callbackTable, answerList, miniportTable } from './readme-tables.js';
import { dropReasonTable, traceEventTable } from './trace-tables.js';

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

/** A project of the solution. */
export interface ProjectFile {
  readonly name: string;
  readonly path: string;
  readonly guid: string;
}

/** What the templates of package/ and root/ use beside the DriverSpec. */
export interface PackageLocals {
  /** driver/*.c and driver/*.h of this project, callbacks included, sorted, `/` between folders. */
  readonly driverSources: readonly string[];
  readonly driverHeaders: readonly string[];
  /** notify/*.cpp and notify/*.h, relative to notify/, sorted. */
  readonly notifySources: readonly string[];
  readonly notifyHeaders: readonly string[];
  /** Platforms as MSBuild names them. */
  readonly platforms: readonly string[];
  /** In the order in which they are built. */
  readonly projects: readonly ProjectFile[];
  /** Chooses the mode of InfVerif. */
  readonly driverTargetPlatform: 'Desktop' | 'Windows Driver';
  /** Modes that both INFs pass: what a signature from Microsoft needs, and isolation where nothing leaves the driver store. */
  readonly infVerifModes: readonly string[];
  readonly installs: readonly InfInstall[];
  readonly keywords: readonly InfKeyword[];
  readonly wdkVersion: string;
  readonly nugetPackages: readonly NugetPackage[];
  readonly driverVersion: string;
  /** What the install scripts have to know, as JSON. */
  readonly driverJson: string;
  /** Nothing leaves the driver store. */
  readonly isIsolated: boolean;
  /** `3 virtual miniports` */
  readonly miniportCount: string;
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
  /** A GUID as the initializer that C and C++ want. */
  readonly guidLiteral: (guid: string) => string;
  readonly backslashed: (path: string) => string;
}

/** Makes the locals; `paths` are all files of the project, relative to its root. */
export function packageLocals(spec: DriverSpec, paths: readonly string[]): PackageLocals {
  const below = (folder: string, end: string): string[] =>
    paths.filter((path) => path.startsWith(folder) && path.endsWith(end)).sort();
  const inNotify = (end: string): string[] =>
    below('notify/', end).map((path) => path.slice('notify/'.length));
  const installs = infInstalls(spec.floor);
  const isIsolated = installs.every(({ name }) => name === 'DriverStore');
  return {
    driverSources: below('driver/', '.c'),
    driverHeaders: below('driver/', '.h'),
    notifySources: inNotify('.cpp'),
    notifyHeaders: inNotify('.h'),
    platforms: spec.architectures.map((architecture) => platformOf[architecture]),
    projects: projectFiles(spec),
    driverTargetPlatform: isIsolated ? 'Windows Driver' : 'Desktop',
    infVerifModes: isIsolated ? ['/h', '/w'] : ['/h'],
    installs,
    keywords: infKeywords(spec),
    wdkVersion,
    nugetPackages: nugetPackages(spec.architectures),
    driverVersion,
    driverJson: driverJson(spec),
    isIsolated,
    miniportCount: `${spec.miniports.length} virtual miniport${spec.miniports.length === 1 ? '' : 's'}`,
    answerList: answerList(spec),
    miniportTable: miniportTable(spec),
    callbackTable: callbackTable(spec),
    traceEventTable: traceEventTable(),
    dropReasonTable: dropReasonTable(),
    rc: (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`,
    braced: (guid) => `{${guid.toUpperCase()}}`,
    guidLiteral,
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

function guidLiteral(guid: string): string {
  const hex = guid.replaceAll('-', '');
  const part = (from: number, to: number): string => `0x${hex.slice(from, to)}`;
  const bytes = Array.from({ length: 8 }, (_, i) => part(16 + 2 * i, 18 + 2 * i));
  return `{${part(0, 8)}, ${part(8, 12)}, ${part(12, 16)}, {${bytes.join(', ')}}}`;
}

function projectFiles({ name, guids }: DriverSpec): readonly ProjectFile[] {
  return [
    { name, path: `${name}.vcxproj`, guid: guids.project },
    { name: `${name}no`, path: `notify/${name}no.vcxproj`, guid: guids.notifyProject },
    { name: `${name}-package`, path: `package/${name}-package.vcxproj`, guid: guids.packageProject },
  ];
}

function driverJson({ name, serviceName, hardwareIds, guids, miniports }: DriverSpec): string {
  return jsonText({
    protocolInf: `${name}.inf`,
    miniportInf: `${name}mp.inf`,
    driverFile: `${name}.sys`,
    notifyFile: `${name}no.dll`,
    service: serviceName,
    protocolId: hardwareIds.protocol,
    miniportId: hardwareIds.miniport,
    traceProvider: `{${guids.trace}}`,
    virtualMiniports: miniports.length,
  });
}
