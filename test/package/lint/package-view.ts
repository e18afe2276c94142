import { linesOf, parseInf, resolveStrings, valuesOf, type Inf } from '../inf-file.js';

/** One of the two INFs. */
export interface InfView {
  readonly path: string;
  readonly isProtocol: boolean;
  readonly text: string;
  /** Strings in their places. */
  readonly inf: Inf;
}

/** What the rules look at: both INFs, and what they must agree with. */
export interface PackageView {
  readonly protocol: InfView;
  readonly miniport: InfView;
  /** The C of the driver and the C++ of the notify object, each as one text. */
  readonly driver: string;
  readonly notify: string;
  /** Names of the files that the projects build. */
  readonly built: ReadonlySet<string>;
  /** All paths of the project. */
  readonly paths: ReadonlySet<string>;
}

export type Files = ReadonlyMap<string, string>;

/** The package of a project with this name; `read` gives what another reader than ours makes of an INF. */
export function viewPackage(
  name: string,
  files: Files,
  read: (path: string, text: string) => Inf = (_, text) => resolveStrings(parseInf(text)),
): PackageView {
  const textOf = (path: string): string => {
    const text = files.get(path);
    if (text === undefined) throw new Error(`there is no ${path}`);
    return text;
  };
  const inf = (path: string, isProtocol: boolean): InfView => {
    const text = textOf(path);
    return { path, isProtocol, text, inf: read(path, text) };
  };
  const all = (pattern: RegExp): string =>
    [...files].flatMap(([path, text]) => (pattern.test(path) ? [text] : [])).join('\n');
  return {
    protocol: inf(`package/${name}.inf`, true),
    miniport: inf(`package/${name}mp.inf`, false),
    driver: all(/^driver\/.*\.[ch]$/),
    notify: all(/^notify\/.*\.(cpp|h)$/),
    built: new Set([...files].flatMap(([path, text]) => (path.endsWith('.vcxproj') ? productOf(text) : []))),
    paths: new Set(files.keys()),
  };
}

const extensions: Readonly<Record<string, string>> = { Driver: '.sys', DynamicLibrary: '.dll' };

function productOf(project: string): readonly string[] {
  const extension = extensions[/<ConfigurationType>(\w+)</.exec(project)?.[1] ?? ''];
  const name = /<TargetName>([^<]+)</.exec(project)?.[1];
  return extension === undefined || name === undefined ? [] : [name + extension];
}

export const infsOf = ({ protocol, miniport }: PackageView): readonly InfView[] => [protocol, miniport];

/** An install section with the Models section that leads to it. */
export interface Install {
  readonly section: string;
  readonly models: string;
  readonly hardwareId: string;
  /** First build on which it holds; 0 where the decoration has none. */
  readonly firstBuild: number;
}

/** Every way to install, in the order of [Manufacturer]. */
export function installsOf({ inf }: InfView): readonly Install[] {
  return linesOf(inf, 'Manufacturer').flatMap(({ values: [first = '', ...targets] }) =>
    targets.flatMap((target) => {
      const models = `${first}.${target}`;
      return linesOf(inf, models).map(({ values: [section = '', hardwareId = ''] }) => ({
        section,
        models,
        hardwareId,
        firstBuild: Number(/\.\.\.(\d+)$/.exec(target)?.[1] ?? 0),
      }));
    }),
  );
}

/** A value that AddReg writes. */
export interface RegistryValue {
  readonly root: string;
  readonly key: string;
  readonly name: string;
  readonly flags: string;
  readonly data: readonly string[];
}

/** What the AddReg sections of a section write, in order. */
export function registryOf(inf: Inf, section: string): readonly RegistryValue[] {
  return valuesOf(inf, section, 'AddReg')
    .flatMap((list) => linesOf(inf, list))
    .map(({ values: [root = '', key = '', name = '', flags = '', ...data] }) => ({
      root,
      key,
      name,
      flags,
      data,
    }));
}

/** The data of one value, if it is written once. */
export function dataOf(inf: Inf, section: string, key: string, name: string): string | undefined {
  const found = registryOf(inf, section).filter((value) => value.key === key && value.name === name);
  return found.length === 1 ? found[0]?.data.join(',') : undefined;
}

/** The service that an install section adds: its name, flags, and the section with its values. */
export function serviceOf(
  inf: Inf,
  install: string,
): { readonly name: string; readonly flags: string; readonly section: string; readonly eventLog: string } {
  const [name = '', flags = '', section = '', eventLog = ''] = valuesOf(
    inf,
    `${install}.Services`,
    'AddService',
  );
  return { name, flags, section, eventLog };
}
