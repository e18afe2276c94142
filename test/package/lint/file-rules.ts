import { linesOf, valuesOf } from '../inf-file.js';
import { infsOf, installsOf, registryOf, serviceOf, type InfView } from './package-view.js';
import type { Rule } from './rule.js';

/** First build that installs a package with a notify object from the driver store, and the DIRID of that. */
const firstBuild = 25341;
const driverStore = '13';

/** Files that an install section copies, with their DIRID. */
function copiesOf(
  { inf }: InfView,
  section: string,
): readonly { readonly file: string; readonly folder: string; readonly line: readonly string[] }[] {
  return valuesOf(inf, section, 'CopyFiles').flatMap((list) => {
    const folder = valuesOf(inf, 'DestinationDirs', list).join();
    return linesOf(inf, list).map(({ values }) => ({ file: values[0] ?? '', folder, line: values }));
  });
}

/** Which files go where, and from which build of Windows on. */
export const fileRules: readonly Rule[] = [
  {
    name: 'the driver store is used from the first build that can, and only there',
    page: 'network/components-and-files-used-for-network-component-installation.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        for (const { section, firstBuild: build } of installsOf(infView)) {
          const folders = copiesOf(infView, section).map(({ folder }) => folder);
          if (folders.length === 0) yield `${section} copies nothing`;
          for (const folder of folders) {
            const isStore = folder === driverStore;
            if (isStore && build < firstBuild)
              yield `${infView.path}, ${section}: DIRID 13 from build ${build} on`;
            if (!isStore && build >= firstBuild)
              yield `${infView.path}, ${section}: DIRID ${folder} from build ${build} on`;
            if (!isStore && !/^1[12]$/.test(folder)) yield `${infView.path}, ${section}: DIRID ${folder}`;
          }
        }
        if (!installsOf(infView).some(({ firstBuild: build }) => build >= firstBuild))
          yield `${infView.path} never uses the driver store`;
      }
    },
  },
  {
    name: 'what runs from the driver store is neither renamed nor deleted',
    page: 'develop/run-from-driver-store.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        for (const { section } of installsOf(infView)) {
          for (const { file, line } of copiesOf(infView, section))
            if (line.slice(1, 2).join('') !== '') yield `${infView.path}: ${file} is renamed`;
          if (valuesOf(infView.inf, section, 'DelFiles').length > 0)
            yield `${infView.path}, ${section}: DelFiles`;
        }
        for (const { key, values } of linesOf(infView.inf, 'SourceDisksFiles'))
          if (values.length > 1) yield `${infView.path}: ${key} comes from a folder below`;
      }
    },
  },
  {
    name: 'a service runs the file where this install puts it',
    page: 'install/inf-addservice-directive.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        for (const { section } of installsOf(infView)) {
          const binary = valuesOf(
            infView.inf,
            serviceOf(infView.inf, section).section,
            'ServiceBinary',
          ).join();
          const copied = copiesOf(infView, section).map(({ file, folder }) => `%${folder}%\\${file}`);
          if (!copied.includes(binary)) yield `${infView.path}, ${section}: ${binary} is not copied there`;
        }
      }
    },
  },
  {
    name: 'both INFs install one driver file, and their files are built and have a source',
    page: 'install/inf-sourcedisksfiles-section.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        const { inf, path } = infView;
        const sources = linesOf(inf, 'SourceDisksFiles');
        const disks = linesOf(inf, 'SourceDisksNames').map(({ key }) => key);
        for (const { key, values } of sources)
          if (!disks.includes(values[0])) yield `${path}: ${key} is on disk ${values[0]}, which is none`;
        const names = sources.map(({ key }) => key ?? '').sort();
        for (const { section } of installsOf(infView)) {
          const copied = copiesOf(infView, section)
            .map(({ file }) => file)
            .sort();
          if (copied.join() !== names.join())
            yield `${path}, ${section}: copies ${copied.join()}, sources ${names.join()}`;
        }
        for (const name of names) if (!view.built.has(name)) yield `${path}: no project builds ${name}`;
      }
      const drivers = infsOf(view).map(({ inf }) =>
        linesOf(inf, 'SourceDisksFiles')
          .flatMap(({ key = '' }) => (key.endsWith('.sys') ? [key] : []))
          .join(),
      );
      if (drivers[0] !== drivers[1]) yield `the drivers are ${drivers.join(' and ')}`;
    },
  },
  {
    name: 'both INFs choose alike, by architecture, newer builds last',
    page: 'install/inf-manufacturer-section.md',
    *check(view) {
      const [protocol, miniport] = infsOf(view).map((infView) =>
        installsOf(infView).map(({ models }) => models),
      );
      if (protocol?.join() !== miniport?.join()) yield `${protocol?.join()} and ${miniport?.join()}`;
      for (const infView of infsOf(view)) {
        const installs = installsOf(infView);
        for (const { models } of installs)
          if (!/\.NT\$ARCH\$\.(6\.[23]|10\.0(\.\.\.\d{5})?)$/.test(models))
            yield `${infView.path}: [${models}]`;
        for (const [at, { firstBuild: build }] of installs.entries())
          if (at > 0 && build <= (installs[at - 1]?.firstBuild ?? 0))
            yield `${infView.path}: build ${build} comes late`;
      }
    },
  },
  {
    name: 'all ways to install write the same to the registry, but for the path of the notify object',
    page: 'network/manufacturer-section-in-a-network-inf-file.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        const written = installsOf(infView).map(({ section }) =>
          JSON.stringify([
            registryOf(infView.inf, section).map((value) =>
              value.name === 'ComponentDll'
                ? { ...value, data: value.data.map((path) => path.replace(/^.*\\/, '')) }
                : value,
            ),
            valuesOf(infView.inf, section, 'Characteristics'),
          ]),
        );
        if (new Set(written).size !== 1) yield `${infView.path}: they differ`;
      }
    },
  },
];
