import test from 'ava';
import { valuesOf } from './inf-file.js';
import { lint, rules } from './lint/rules.js';
import { dataOf, infsOf, installsOf, registryOf, viewPackage, type Files } from './lint/package-view.js';
import { parseInf, resolveStrings } from './inf-file.js';
import { projects } from './projects.js';

for (const { title, spec, files } of projects) {
  test(`the package keeps every rule: ${title}`, (t) => {
    t.deepEqual(lint(viewPackage(spec.name, files)), []);
  });

  test(`both INFs say what the answers ask for: ${title}`, (t) => {
    const view = viewPackage(spec.name, files);
    for (const { inf, isProtocol } of infsOf(view)) {
      t.deepEqual(valuesOf(inf, 'Version', 'Provider'), [spec.provider]);
      t.deepEqual(valuesOf(inf, 'Strings', 'Provider'), [spec.provider]);
      for (const { section, hardwareId } of installsOf(isProtocol ? view.protocol : view.miniport)) {
        t.is(hardwareId, isProtocol ? spec.hardwareIds.protocol : spec.hardwareIds.miniport);
        t.is(
          dataOf(inf, section, 'Ndi', 'Service'),
          isProtocol ? spec.serviceName : spec.miniportServiceName,
        );
        t.is(dataOf(inf, section, 'Ndi', 'HelpText'), isProtocol ? spec.description : undefined);
        const clsId = isProtocol ? `{${spec.guids.notifyObject}}` : undefined;
        t.is(dataOf(inf, section, 'Ndi', 'ClsID')?.toLowerCase(), clsId);
        const pages = new Set(registryOf(inf, section).map(({ key }) => /^Ndi\\params\\(.*)/.exec(key)?.[1]));
        pages.delete(undefined);
        const keywords = spec.distribution === 'vlan' ? ['NetworkAddress', 'VlanId'] : ['NetworkAddress'];
        t.deepEqual([...pages], isProtocol ? [] : keywords);
      }
    }
  });

  test(`it falls back on System32 where the floor is older than the driver store: ${title}`, (t) => {
    const { protocol } = viewPackage(spec.name, files);
    const targets = installsOf(protocol).map(({ models }) => models.replace('Models.NT$ARCH$.', ''));
    const floorTargets = {
      '6.30': ['6.2', '10.0...25341'],
      '6.40': ['6.3', '10.0...25341'],
      '6.50': ['10.0', '10.0...25341'],
      '6.80': ['10.0...16299', '10.0...25341'],
      '6.82': ['10.0...17763', '10.0...25341'],
      '6.85': ['10.0...20348', '10.0...25341'],
      '6.87': ['10.0...22621', '10.0...25341'],
      '6.89': ['10.0...26100'],
    };
    t.deepEqual(targets, floorTargets[spec.floor.ndis]);
  });
}

/** An edit of a package and a word of what the rule of that name then says. */
interface Break {
  readonly rule: RegExp;
  readonly file: RegExp;
  readonly pattern: RegExp;
  readonly by: string;
  readonly says: RegExp;
}

const protocol = /package\/vmux\.inf$/;
const miniport = /package\/vmuxmp\.inf$/;

const breaks: readonly Break[] = [
  { rule: /ASCII/, file: protocol, pattern: /Installation Disk/, by: 'Inställation Disk', says: /not ASCII/ },
  { rule: /ASCII/, file: miniport, pattern: /\r\n/, by: '\n', says: /without CRLF/ },
  {
    rule: /section named/,
    file: miniport,
    pattern: /\[Params\.Reg\]/,
    by: '[Param.Reg]',
    says: /no \[params\.reg\]/,
  },
  {
    rule: /section named/,
    file: protocol,
    pattern: /, Notify\.System32\.Reg/,
    by: '',
    says: /nothing names \[notify/,
  },
  {
    rule: /string key/,
    file: protocol,
    pattern: /^\[Strings\]/m,
    by: '[Strings]\r\nMore = "more"',
    says: /%More% is not used/,
  },
  {
    rule: /string key/,
    file: miniport,
    pattern: /^\[Strings\]/m,
    by: '[Strings]\r\nProvider = "twice"',
    says: /twice|not defined/,
  },
  {
    rule: /comes from \[Strings\]/,
    file: miniport,
    pattern: /ParamDesc, 0, %\w+%/,
    by: 'ParamDesc, 0, "Address"',
    says: /Address/,
  },
  {
    rule: /class, signature/,
    file: miniport,
    pattern: /Class {7}= Net/,
    by: 'Class = NetTrans',
    says: /Class is nettrans/,
  },
  {
    rule: /class, signature/,
    file: protocol,
    pattern: /PnpLockdown = 1/,
    by: 'PnpLockdown = 0',
    says: /PnpLockdown is 0/,
  },
  {
    rule: /class, signature/,
    file: miniport,
    pattern: /vmuxmp\.cat/,
    by: 'vmux.cat',
    says: /catalog of its own/,
  },
  {
    rule: /registry is written/,
    file: miniport,
    pattern: /HKR(?=, Ndi, {12}Service)/,
    by: 'HKLM',
    says: /not relative/,
  },
  {
    rule: /registry is written/,
    file: miniport,
    pattern: /(HKR, .*LimitText.*\r\n)/,
    by: '$1$1',
    says: /twice/,
  },
  {
    rule: /registry is written/,
    file: protocol,
    pattern: /0x00010000(?=, "vmux")/,
    by: '0x00000001',
    says: /flags/,
  },
  // A service under another name in one of two install sections: packaging fault of a well-known sample.
  {
    rule: /have one name/,
    file: protocol,
    pattern: /AddService = vmux(?=, , Service\.System32)/,
    by: 'AddService = vmux_old',
    says: /vmux_old/,
  },
  { rule: /have one name/, file: /driver\/product\.c/, pattern: /L"vmux"/, by: 'L"other"', says: /other/ },
  {
    rule: /have one name/,
    file: /notify\/product\.h/,
    pattern: /ServiceName\[\] = L"vmux"/,
    by: 'ServiceName[] = L"muxp"',
    says: /muxp/,
  },
  { rule: /CoServices/, file: protocol, pattern: /HKR, Ndi, {12}CoServices.*\r\n/, by: '', says: /0 times/ },
  {
    rule: /CoServices/,
    file: miniport,
    pattern: /\[Ndi\.Reg\]/,
    by: '[Ndi.Reg]\r\nHKR, Ndi, CoServices, 0x00010000, "vmuxmp"',
    says: /1 times/,
  },
  {
    rule: /service of its own/,
    file: miniport,
    pattern: /AddService = vmuxmp, 2/,
    by: 'AddService = vmux, 2',
    says: /both services/,
  },
  {
    rule: /service of its own/,
    file: miniport,
    pattern: /AddService = vmuxmp, 2/,
    by: 'AddService = vmuxmp, ',
    says: /not associated/,
  },
  {
    rule: /started on demand/,
    file: protocol,
    pattern: /StartType {5}= 3/,
    by: 'StartType = 2',
    says: /StartType is 2/,
  },
  { rule: /started on demand/, file: miniport, pattern: /, EventLog ;/, by: ' ;', says: /no text/ },
  // Another fault of that sample.
  { rule: /binds below/, file: miniport, pattern: /"nolower"/, by: '"ethernet"', says: /ethernet/ },
  { rule: /binds below/, file: protocol, pattern: /"noupper"/, by: '"ndis5"', says: /ndis5, ndis5/ },
  { rule: /MUX driver/, file: miniport, pattern: /0x81/, by: '0x01', says: /HAS_UI/ },
  { rule: /MUX driver/, file: miniport, pattern: /0x81/, by: '0x84', says: /physical/ },
  { rule: /MUX driver/, file: protocol, pattern: /= 0x80/, by: '= 0x480', says: /filter/ },
  {
    rule: /hardware ids/,
    file: miniport,
    pattern: /Install\.System32, Example_vmuxmp/,
    by: 'Install.System32, Example_vmux',
    says: /one id|Example_vmux/,
  },
  {
    rule: /hardware ids/,
    file: /notify\/product\.h/,
    pattern: /Example_vmuxmp/,
    by: 'Example_vmux',
    says: /installs Example_vmux/,
  },
  {
    rule: /offered the miniport/,
    file: miniport,
    pattern: /ExcludeFromSelect = \w+/,
    by: 'ExcludeFromSelect = other',
    says: /can be selected/,
  },
  {
    rule: /offered the miniport/,
    file: protocol,
    pattern: /CopyINF {9}= vmuxmp\.inf/,
    by: '',
    says: /copies no INF/,
  },
  {
    rule: /class of the notify/,
    file: /notify\/product\.h/,
    pattern: /ClassId = \{0x\w/,
    by: 'ClassId = {0x',
    says: /ClsID/,
  },
  {
    rule: /class of the notify/,
    file: protocol,
    pattern: /"%13%\\vmuxno\.dll"/,
    by: '"vmuxno.dll"',
    says: /not copied there/,
  },
  {
    rule: /before it initialises/,
    file: miniport,
    pattern: /\*IfType {12}= 6/,
    by: '*IfType = 71',
    says: /\*IfType 71/,
  },
  {
    rule: /driver store is used/,
    file: protocol,
    pattern: /\.10\.0\.\.\.25341(?=[^]*\.10\.0\.\.\.25341)/,
    by: '.10.0...25319',
    says: /Models|DIRID|never/,
  },
  {
    rule: /driver store is used/,
    file: miniport,
    pattern: /Driver\.System32 {2,}?= 12|Driver\.System32 = 12/,
    by: 'Driver.System32 = 13',
    says: /DIRID 13 from build 0/,
  },
  {
    rule: /renamed nor deleted/,
    file: miniport,
    pattern: /\[Driver\.DriverStore\]\r\nvmux\.sys/,
    by: '[Driver.DriverStore]\r\nvmux.sys, old.sys',
    says: /renamed/,
  },
  {
    rule: /renamed nor deleted/,
    file: miniport,
    pattern: /CopyFiles {10}= Driver\.System32/,
    by: 'CopyFiles = Driver.System32\r\nDelFiles = Driver.System32',
    says: /DelFiles/,
  },
  { rule: /runs the file/, file: protocol, pattern: /%12%\\vmux\.sys/, by: '%13%\\vmux.sys', says: /%13%/ },
  {
    rule: /one driver file/,
    file: protocol,
    pattern: /vmuxno\.dll = 1/,
    by: 'vmuxno.dll = 2',
    says: /disk 2/,
  },
  {
    rule: /one driver file/,
    file: /vmux\.vcxproj$/,
    pattern: /<TargetName>vmux</,
    by: '<TargetName>vmux2<',
    says: /no project builds vmux\.sys/,
  },
  {
    rule: /one driver file/,
    file: /vmuxno\.vcxproj$/,
    pattern: /DynamicLibrary/,
    by: 'StaticLibrary',
    says: /no project builds vmuxno\.dll/,
  },
  { rule: /choose alike/, file: miniport, pattern: /NT\$ARCH\$\.6\.2/g, by: 'NT$ARCH$.6.3', says: / and / },
  {
    rule: /write the same/,
    file: miniport,
    pattern: /Characteristics {4}= 0x81/,
    by: 'Characteristics = 0xA1',
    says: /differ/,
  },
  { rule: /description, a type/, file: miniport, pattern: /"int"/, by: '"number"', says: /type number/ },
  {
    rule: /description, a type/,
    file: miniport,
    pattern: /HKR, .*ParamDesc.*\r\n/,
    by: '',
    says: /no description/,
  },
  {
    rule: /description, a type/,
    file: miniport,
    pattern: /Max, {7}0, "4094"/,
    by: 'Max, 0, "0"',
    says: /no range/,
  },
  {
    rule: /description, a type/,
    file: miniport,
    pattern: /VlanId, Optional, {2}0, "1"/,
    by: 'VlanId, Optional, 0, "0"',
    says: /no default/,
  },
  {
    rule: /description, a type/,
    file: miniport,
    pattern: /VlanId, Step, {6}0, "1"/,
    by: 'VlanId, Step, 0, "1"\r\nHKR, Ndi\\params\\VlanId, Default, 0, "4095"',
    says: /out of range/,
  },
  {
    rule: /very name/,
    file: /driver\/config\.c/,
    pattern: /"VlanId"/,
    by: '"VlanID"',
    says: /VlanId is not read/,
  },
  {
    rule: /can be set/,
    file: miniport,
    pattern: /(HKR, Ndi\\params\\VlanId.*\r\n)+/,
    by: '',
    says: /VlanId is not offered/,
  },
];

/** The package that the breaks are made in: VLANs, and both ways to install. */
const whole = projects.find(({ title }) => title === 'VLANs on old Windows');

for (const [number, { rule, file, pattern, by, says }] of breaks.entries()) {
  test(`the lint sees break ${number + 1}: ${String(pattern)} becomes ${JSON.stringify(by)}`, (t) => {
    if (whole === undefined) return t.fail('no package to break');
    const named = rules.filter(({ name }) => rule.test(name));
    t.is(named.length, 1, String(rule));
    const edited: Files = new Map(
      [...whole.files].map(([path, text]) => [path, file.test(path) ? text.replace(pattern, by) : text]),
    );
    t.notDeepEqual(edited, whole.files, 'the edit changes something');
    const problems = [...(named[0]?.check(viewPackage('vmux', edited)) ?? [])];
    t.true(
      problems.some((problem) => says.test(problem)),
      problems.join('\n'),
    );
  });
}

test('each rule is seen to fail by one of the breaks', (t) => {
  const unbroken = rules.filter(({ name }) => !breaks.some(({ rule }) => rule.test(name)));
  t.deepEqual(
    unbroken.map(({ name }) => name),
    [],
  );
});

test('the reader of INFs sees what is wrong', (t) => {
  t.throws(() => parseInf('[A]\r\nx = 1\r\n[a]\r\n'), { message: /twice/ });
  t.throws(() => parseInf('[A]\r\nx = "a""\r\n'), { message: /quotes/ });
  t.throws(() => resolveStrings(parseInf('[A]\r\nx = %b%\r\n')), { message: /%b% is not in/ });
  t.deepEqual(resolveStrings(parseInf('[A] ; c\r\nx = "a;""b""%%%13%", 2 ; c\r\n')).get('a'), [
    { key: 'x', values: ['a;"b"%%13%', '2'] },
  ]);
});
