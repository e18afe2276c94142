import test from 'ava';
import { parseInf, registryOf, stringKeysUsed, valuesOf } from './inf-file.js';
import type { Inf } from './inf-file.js';
import { fileOf, projects } from './projects.js';
import type { Project } from './projects.js';

/** Installs for both kinds of Windows: from the driver store, and to System32. */
const installs = ['Install.DriverStore', 'Install.System32'];

const infsOf = (project: Project) =>
  ['', 'mp'].map((end) => {
    const path = `package/${project.spec.name}${end}.inf`;
    const text = fileOf(project, path);
    return { path, text, inf: parseInf(text), isProtocol: end === '' };
  });

function modelSections(inf: Inf): readonly string[] {
  const [first, ...targets] = (inf.get('manufacturer') ?? []).flatMap(({ values }) => values);
  return targets.map((target) => `${first}.${target}`);
}

/** Every section that another one names, from the system's own entry points on. */
function sectionsNamed(inf: Inf): readonly string[] {
  const models = modelSections(inf);
  const ddInstalls = models.flatMap((section) =>
    (inf.get(section.toLowerCase()) ?? []).map(({ values }) => values[0] ?? ''),
  );
  const services = ddInstalls.map((section) => `${section}.Services`);
  const added = services.flatMap((section) => valuesOf(inf, section, 'AddService').slice(2));
  const fromLists = [...ddInstalls, ...added].flatMap((section) =>
    ['AddReg', 'CopyFiles'].flatMap((directive) => valuesOf(inf, section, directive)),
  );
  return [...models, ...ddInstalls, ...services, ...added, ...fromLists];
}

for (const project of projects) {
  const { title, spec } = project;

  test(`both INFs are plain ASCII with CRLF: ${title}`, (t) => {
    for (const { path, text } of infsOf(project)) {
      t.regex(text, /^[\x20-\x7e\r\n]*$/, path);
      t.false(/[^\r]\n|\r[^\n]/.test(text), path);
    }
  });

  test(`each section named in an INF is there, and none is left over: ${title}`, (t) => {
    const known = [
      'version',
      'controlflags',
      'manufacturer',
      'sourcedisksnames',
      'sourcedisksfiles',
      'destinationdirs',
      'strings',
    ];
    for (const { path, inf } of infsOf(project)) {
      const named = new Set([...known, ...sectionsNamed(inf).map((name) => name.toLowerCase())]);
      if (!inf.has('controlflags')) named.delete('controlflags');
      t.deepEqual([...inf.keys()].sort(), [...named].sort(), path);
    }
  });

  test(`each string key is defined and each definition used: ${title}`, (t) => {
    for (const { path, text, inf } of infsOf(project)) {
      const defined = (inf.get('strings') ?? []).map(({ key }) => key ?? '');
      t.deepEqual(defined.sort(), [...stringKeysUsed(text)].sort(), path);
    }
    const [protocol] = infsOf(project);
    t.deepEqual(protocol && valuesOf(protocol.inf, 'Strings', 'Provider'), [spec.provider]);
    t.deepEqual(protocol && valuesOf(protocol.inf, 'Strings', 'HelpText'), [spec.description]);
  });

  test(`the service has one name everywhere, on new and old Windows alike (R-017): ${title}`, (t) => {
    for (const { path, inf, isProtocol } of infsOf(project)) {
      const name = isProtocol ? spec.serviceName : spec.miniportServiceName;
      const registry = registryOf(inf, 'Ndi.Reg');
      t.deepEqual(registry.get('HKR\\Ndi\\Service'), ['0', name], path);
      t.deepEqual(registry.get('HKR\\Ndi\\CoServices'), isProtocol ? ['0x00010000', name] : undefined, path);
      for (const install of installs) {
        t.deepEqual(valuesOf(inf, install, 'AddReg'), ['Ndi.Reg'], path);
        const [service, flags] = valuesOf(inf, `${install}.Services`, 'AddService');
        t.is(service, name, path);
        t.is(flags, isProtocol ? '' : '2', path);
      }
    }
    t.not(spec.serviceName, spec.miniportServiceName);
  });

  test(`the driver runs from the driver store where Windows can: ${title}`, (t) => {
    for (const { path, inf } of infsOf(project)) {
      t.deepEqual(modelSections(inf).length, 2, path);
      const [older = '', newer = ''] = modelSections(inf);
      t.regex(older, /^Models\.NT\$ARCH\$\.(6\.[23]|10\.0(\.\.\.\d{5})?)$/, path);
      t.is(newer, 'Models.NT$ARCH$.10.0...25341', path);
      t.is(inf.get(older.toLowerCase())?.[0]?.values[0], 'Install.System32', path);
      t.is(inf.get(newer.toLowerCase())?.[0]?.values[0], 'Install.DriverStore', path);
      for (const [place, directory] of [
        ['System32', '12'],
        ['DriverStore', '13'],
      ]) {
        t.deepEqual(valuesOf(inf, `Install.${place}`, 'CopyFiles'), [`Files.${place}`], path);
        t.deepEqual(valuesOf(inf, 'DestinationDirs', `Files.${place}`), [directory], path);
        t.deepEqual(
          valuesOf(inf, `Service.${place}`, 'ServiceBinary'),
          [`%${directory}%\\${spec.name}.sys`],
          path,
        );
        const copied = inf.get(`files.${String(place).toLowerCase()}`)?.flatMap(({ values }) => values);
        t.deepEqual(copied, [`${spec.name}.sys`], path);
      }
      t.deepEqual(valuesOf(inf, 'SourceDisksFiles', `${spec.name}.sys`), ['1'], path);
    }
  });

  test(`classes, identifiers, bindings and characteristics are those of a MUX driver: ${title}`, (t) => {
    const [protocol, miniport] = infsOf(project);
    if (!protocol || !miniport) return t.fail('two INFs');
    for (const { inf, isProtocol } of [protocol, miniport]) {
      const id = isProtocol ? spec.hardwareIds.protocol : spec.hardwareIds.miniport;
      for (const section of modelSections(inf)) t.is(inf.get(section.toLowerCase())?.[0]?.values[1], id);
      t.deepEqual(valuesOf(inf, 'Version', 'Class'), [isProtocol ? 'NetTrans' : 'Net']);
      t.deepEqual(valuesOf(inf, 'Version', 'ClassGuid'), [
        isProtocol ? '{4D36E975-E325-11CE-BFC1-08002BE10318}' : '{4D36E972-E325-11CE-BFC1-08002BE10318}',
      ]);
      t.deepEqual(valuesOf(inf, 'Version', 'PnpLockdown'), ['1']);
      t.deepEqual(valuesOf(inf, 'Version', 'CatalogFile'), [`${spec.name}${isProtocol ? '' : 'mp'}.cat`]);
      const registry = registryOf(inf, 'Ndi.Reg');
      t.deepEqual(registry.get('HKR\\Ndi\\Interfaces\\UpperRange'), ['0', isProtocol ? 'noupper' : 'ndis5']);
      t.deepEqual(registry.get('HKR\\Ndi\\Interfaces\\LowerRange'), ['0', isProtocol ? 'ndis5' : 'nolower']);
      for (const install of installs) {
        t.deepEqual(valuesOf(inf, install, 'Characteristics'), [isProtocol ? '0x80' : '0x1']);
        t.deepEqual(valuesOf(inf, install, 'CopyINF'), isProtocol ? [`${spec.name}mp.inf`] : []);
        t.deepEqual(valuesOf(inf, install, '*IfType'), isProtocol ? [] : ['6']);
      }
    }
    t.deepEqual(valuesOf(miniport.inf, 'ControlFlags', 'ExcludeFromSelect'), [spec.hardwareIds.miniport]);
    t.true(project.files.has(`package/${valuesOf(protocol.inf, installs[0] ?? '', 'CopyINF')[0]}`));
  });
}

test('the reader of INFs sees what is wrong', (t) => {
  t.throws(() => parseInf('[A]\r\nx = 1\r\n[a]\r\n'), { message: /twice/ });
  t.throws(() => parseInf('[A]\r\nx = "a""\r\n'), { message: /quotes/ });
  t.deepEqual(parseInf('[A] ; c\r\nx = "a;""b""%%", 2 ; c\r\n').get('a'), [
    { key: 'x', values: ['a;"b"%', '2'] },
  ]);
});
