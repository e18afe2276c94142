import { posix } from 'node:path';
import test from 'ava';
import { importLibraries, staticLibraries } from '../../src/ddi/functions.js';
import { windowsTarget } from '../../src/kit/compile/flags.js';
import { fileOf, projects } from './projects.js';
import { unknownElements } from './known-elements.js';
import { attributesOf, named, parseXml } from './xml-tree.js';

const configurations = ['Debug', 'Release'];
const projectFile = (name: string) => `${name}.vcxproj`;

for (const project of projects) {
  const { title, spec, files } = project;
  const platforms: readonly string[] = spec.architectures.map((architecture) =>
    architecture === 'x64' ? 'x64' : 'ARM64',
  );
  const builds = configurations.flatMap((configuration) =>
    platforms.map((platform) => `${configuration}|${platform}`),
  );
  const xmlOf = (path: string) => parseXml(fileOf(project, path));
  const projectPaths = [
    projectFile(spec.name),
    `notify/${spec.name}no.vcxproj`,
    `package/${spec.name}-package.vcxproj`,
  ];
  const driverFiles = (end: string) =>
    [...files.keys()]
      .filter((path) => path.startsWith('driver/') && path.endsWith(end))
      .map((path) => path.replaceAll('/', '\\'))
      .sort();

  test(`the project compiles every C file of the driver and nothing else: ${title}`, (t) => {
    const vcxproj = xmlOf(projectFile(spec.name));
    t.deepEqual(attributesOf(vcxproj, 'ClCompile', 'Include'), driverFiles('.c'));
    t.deepEqual(attributesOf(vcxproj, 'ClInclude', 'Include'), driverFiles('.h'));
    t.true(driverFiles('.c').length > 1);
    // Object files of one name would overwrite each other.
    const names = driverFiles('.c').map((path) => path.split('\\').at(-1)?.toLowerCase());
    t.deepEqual(names.length, new Set(names).size);
  });

  test(`every header that the driver includes is found from its own folder or from driver/: ${title}`, (t) => {
    for (const [path, text] of files) {
      if (!/^driver\/.*\.[ch]$/.test(path)) continue;
      for (const [, header = ''] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
        const places = [posix.join(posix.dirname(path), header), posix.join('driver', header)];
        t.true(
          places.some((place) => files.has(place)),
          `${path}: ${header}`,
        );
      }
    }
  });

  test(`every file that the project names is there: ${title}`, (t) => {
    for (const path of [projectFile(spec.name), `${projectFile(spec.name)}.filters`]) {
      const items = ['ClCompile', 'ClInclude', 'ResourceCompile', 'Inf', 'None'];
      const named = items.flatMap((item) => attributesOf(xmlOf(path), item, 'Include'));
      t.true(named.length > 5);
      for (const file of named) t.true(files.has(file.replaceAll('\\', '/')), `${path}: ${file}`);
    }
    const both = (item: string) =>
      [projectFile(spec.name), `${projectFile(spec.name)}.filters`].map((path) =>
        attributesOf(xmlOf(path), item, 'Include'),
      );
    for (const item of ['ClCompile', 'ClInclude', 'ResourceCompile', 'Inf'])
      t.deepEqual(both(item)[0], both(item)[1]);
    t.deepEqual(both('Inf')[0], [`package\\${spec.name}.inf`, `package\\${spec.name}mp.inf`]);
    const filters = xmlOf(`${projectFile(spec.name)}.filters`);
    const defined = new Set(attributesOf(filters, 'Filter', 'Include'));
    const used = named(filters, 'Filter').flatMap(({ text }) => (text.trim() === '' ? [] : [text]));
    t.deepEqual([...defined].sort(), [...new Set(used)].sort());
  });

  test(`imports are those of Visual Studio, or of packages that are restored, and then conditional: ${title}`, (t) => {
    for (const path of projectPaths) {
      t.deepEqual(
        attributesOf(xmlOf(path), 'Import', 'Project'),
        ['Default.props', 'props', 'targets'].map((end) => `$(VCTargetsPath)\\Microsoft.Cpp.${end}`),
      );
    }
    const props = xmlOf('Directory.Build.props');
    const config = named(xmlOf('packages.config'), 'package').map(({ attributes }) => attributes);
    const versions = new Set(config.map((attributes) => attributes.get('version')));
    t.deepEqual(
      [...versions],
      named(props, 'WdkPackageVersion').map(({ text }) => text),
    );
    t.deepEqual(
      named(props, 'NugetProps').map(({ text }) => text),
      config.map((attributes) => {
        const id = attributes.get('id');
        return `$(NugetFolder)${id}.$(WdkPackageVersion)\\build\\native\\${id}.props`;
      }),
    );
    for (const { attributes } of named(props, 'Import')) {
      const platform = /'\$\(Platform\)' == '(\w+)'/.exec(attributes.get('Condition') ?? '')?.[1];
      t.true(platform === undefined || platforms.includes(platform));
      t.regex(attributes.get('Condition') ?? '', /Exists\('\$\(NugetProps\)'\)$/);
    }
    t.is(config.length, 1 + 2 * platforms.length);
  });

  test(`the solution has each project, with its GUID, configurations and platforms: ${title}`, (t) => {
    const solution = fileOf(project, `${spec.name}.sln`);
    const lines = solution.split('\r\n').map((line) => line.trim());
    for (const path of projectPaths) {
      const vcxproj = xmlOf(path);
      const guid = named(vcxproj, 'ProjectGuid')[0]?.text ?? '';
      t.regex(guid, /^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/);
      const name = posix.basename(path, '.vcxproj');
      t.true(solution.includes(`= "${name}", "${path.replaceAll('/', '\\')}", "${guid}"\r\n`), path);
      t.deepEqual(attributesOf(vcxproj, 'ProjectConfiguration', 'Include'), builds, path);
      t.deepEqual(
        lines.filter((line) => line.startsWith(`${guid}.`)),
        builds.flatMap((build) => [
          `${guid}.${build}.ActiveCfg = ${build}`,
          `${guid}.${build}.Build.0 = ${build}`,
        ]),
      );
    }
    t.is(lines.filter((line) => line.startsWith('Project(')).length, projectPaths.length);
    t.deepEqual(
      [...files.keys()].filter((path) => path.endsWith('.vcxproj')).sort(),
      [...projectPaths].sort(),
    );
    for (const build of builds) t.true(lines.includes(`${build} = ${build}`));
    t.false(/[^\r]\n/.test(solution));
    t.regex(solution, new RegExp(`SolutionGuid = \\{${spec.guids.solution}\\}`, 'i'));
  });

  test(`the package is made of what the other projects build: ${title}`, (t) => {
    const [driver = '', notify = '', last = ''] = projectPaths;
    const references = named(xmlOf(last), 'ProjectReference').map(({ attributes, children }) => [
      posix.join('package', (attributes.get('Include') ?? '').replaceAll('\\', '/')),
      children.map(({ text }) => text).join(),
    ]);
    t.deepEqual(
      references,
      [driver, notify].map((path) => [path, named(xmlOf(path), 'ProjectGuid')[0]?.text]),
    );
    t.deepEqual(attributesOf(xmlOf(last), 'FilesToPackage', 'Include'), [
      `$(OutDir)${spec.name}.sys`,
      `$(OutDir)${spec.name}no.dll`,
    ]);
    const kinds = projectPaths.map((path) =>
      named(xmlOf(path), 'ConfigurationType')
        .map(({ text }) => text)
        .join(),
    );
    t.deepEqual(kinds, ['Driver', 'DynamicLibrary', 'Utility']);
  });

  test(`every element of the projects is one that MSBuild, Visual C++ or the WDK knows: ${title}`, (t) => {
    for (const path of [...projectPaths, 'Directory.Build.props', `${projectFile(spec.name)}.filters`]) {
      t.deepEqual(unknownElements(xmlOf(path)), [], path);
    }
  });

  test(`conditions are on the platforms chosen and on the two configurations: ${title}`, (t) => {
    for (const path of [...projectPaths, 'Directory.Build.props']) {
      for (const [, condition = ''] of fileOf(project, path).matchAll(/Condition="([^"]*)"/g)) {
        for (const [, property = '', value = ''] of condition.matchAll(/'\$\((\w+)\)' [!=]= '(\w*)'/g)) {
          const allowed = {
            Platform: [...platforms, ...(path === 'Directory.Build.props' ? [] : ['x64'])],
            Configuration: configurations,
          };
          const values =
            value === ''
              ? ['']
              : Object.entries(allowed).flatMap(([name, list]) => (name === property ? list : []));
          t.true(values.includes(value), `${path}: ${condition}`);
        }
      }
    }
  });

  test(`the driver is compiled strictly, at one NDIS contract, and not signed unasked: ${title}`, (t) => {
    const vcxproj = xmlOf(projectFile(spec.name));
    const text = (name: string) => named(vcxproj, name).map((element) => element.text);
    const [definitions = ''] = text('PreprocessorDefinitions');
    t.deepEqual(definitions.split(';').slice(0, -1), [
      'NDIS_MINIPORT_DRIVER=1',
      'NDIS687_MINIPORT=1',
      'NDIS687=1',
      'POOL_NX_OPTIN=1',
      'POOL_ZERO_DOWN_LEVEL_SUPPORT',
    ]);
    t.deepEqual([...text('WarningLevel'), ...text('TreatWarningAsError')], ['Level4', 'true']);
    t.deepEqual(text('FileDigestAlgorithm'), ['sha256']);
    t.deepEqual(
      named(xmlOf('Directory.Build.props'), 'SignMode').map((element) => element.text),
      ['Off'],
    );
    // InfVerif /w is for packages that never leave the driver store.
    const isIsolated = spec.floor.ndis === '6.89';
    t.deepEqual(
      [...text('DriverTargetPlatform'), ...text('PlatformToolset')],
      [isIsolated ? 'Windows Driver' : 'Desktop', 'WindowsKernelModeDriver10.0'],
    );
    const sources = [...files].flatMap(([path, code]) => (/^driver\/.*\.[ch]$/.test(path) ? [code] : []));
    const libraries = Object.entries(staticLibraries).flatMap(([header, library]) =>
      sources.some((code) => code.includes(`#include <${header}>`)) ? [library] : [],
    );
    t.is(libraries.length, spec.controlDevice ? 1 : 0);
    t.deepEqual(text('AdditionalDependencies'), [
      [importLibraries['ndis.sys'], ...libraries, '%(AdditionalDependencies)'].join(';'),
    ]);
    const flags = fileOf(project, 'compile_flags.txt').split('\n');
    for (const flag of windowsTarget('x64')) t.true(flags.includes(flag), flag);
    for (const definition of definitions.split(';').slice(0, -1))
      t.true(flags.includes(`-D${definition}`), definition);
  });

  test(`the version resource is a resource script with the version of the INFs: ${title}`, (t) => {
    const resource = fileOf(project, 'package/version.rc');
    t.regex(resource, /^[\x20-\x7e\r\n]*$/);
    t.false(/[^\r]\n/.test(resource));
    const lines = resource.split('\r\n').map((line) => line.trim());
    t.is(lines.filter((line) => line === 'BEGIN').length, lines.filter((line) => line === 'END').length);
    const text = (literal: string) => literal.slice(1, -1).replaceAll('""', '"').replaceAll('\\\\', '\\');
    const names = lines.flatMap((line) => {
      const [, name, literal] = /^#define (FILE_\w+) ("(?:[^"\\]|""|\\\\)*")$/.exec(line) ?? [];
      return name === undefined || literal === undefined ? [] : [[name, text(literal)] as const];
    });
    t.deepEqual(names, [
      ['FILE_NAME', `${spec.name}no.dll`],
      ['FILE_DESCRIPTION', `${spec.description} (notify object)`],
      ['FILE_NAME', `${spec.name}.sys`],
      ['FILE_DESCRIPTION', spec.description],
    ]);
    const values = lines.flatMap((line) => {
      const [, name, value = ''] = /^VALUE "(\w+)", ("(?:[^"\\]|""|\\\\)*"|FILE_\w+)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value.startsWith('"') ? text(value) : value] as const];
    });
    const [version] = named(xmlOf('Directory.Build.props'), 'DriverVersion').map((element) => element.text);
    t.deepEqual(Object.fromEntries(values), {
      CompanyName: spec.provider,
      FileDescription: 'FILE_DESCRIPTION',
      FileVersion: version,
      InternalName: 'FILE_NAME',
      OriginalFilename: 'FILE_NAME',
      ProductName: spec.name,
      ProductVersion: version,
    });
    t.true(lines.includes(`FILEVERSION ${version?.replaceAll('.', ',')}`));
  });
}

test('GUIDs follow from the name and differ between names and uses', (t) => {
  const byName = new Map(projects.map(({ spec }) => [spec.name, Object.values(spec.guids)]));
  for (const { spec } of projects) t.deepEqual(Object.values(spec.guids), byName.get(spec.name));
  const guids = [...byName.values()].flat();
  t.is(new Set(guids).size, guids.length);
});

test('the reader of XML sees what is wrong', (t) => {
  for (const bad of [
    '<a>',
    '<a></b>',
    '<a x="&"/>',
    '<a x="1" x="2"/>',
    '<a/><b/>',
    '<a x=1/>',
    '<a>&nbsp;</a>',
    '<!-- -- --><a/>',
  ]) {
    t.throws(() => parseXml(bad), undefined, bad);
  }
  t.is(parseXml('<?xml version="1.0"?><a x="&lt;"><b>1 &amp; 2</b></a>').children[0]?.text, '1 & 2');
});

test('an element that nobody knows is seen', (t) => {
  const bad = parseXml(
    '<Project><PropertyGroup><Inf2CatUseLocaltime>1</Inf2CatUseLocaltime></PropertyGroup></Project>',
  );
  t.deepEqual(unknownElements(bad), ['PropertyGroup/Inf2CatUseLocaltime']);
  t.deepEqual(unknownElements(parseXml('<Project><ItemGroup><Link/></ItemGroup></Project>')), [
    'ItemGroup/Link',
  ]);
});
