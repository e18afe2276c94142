import { linesOf, parseInf, stringKeysUsed, valuesOf } from '../inf-file.js';
import { infsOf, installsOf, registryOf, serviceOf, type InfView } from './package-view.js';
import type { Rule } from './rule.js';

const net = '{4d36e972-e325-11ce-bfc1-08002be10318}';
const netTrans = '{4d36e975-e325-11ce-bfc1-08002be10318}';

/** Sections that Windows looks for by itself. */
const ownedByWindows = [
  'version',
  'controlflags',
  'manufacturer',
  'sourcedisksnames',
  'sourcedisksfiles',
  'destinationdirs',
  'strings',
];

/** FLG_ADDREG_TYPE_ of a string, a list of strings, a number and a string with variables. */
const registryTypes = ['0', '0x00010000', '0x00010001', '0x00020000'];

/** Every section that is reached from [Manufacturer] on. */
function sectionsNamed(view: InfView): readonly string[] {
  const { inf } = view;
  const installs = installsOf(view);
  const services = installs.map(({ section }) => serviceOf(inf, section));
  const lists = [
    ...installs.map(({ section }) => section),
    ...services.map(({ eventLog }) => eventLog),
  ].flatMap((section) => ['AddReg', 'CopyFiles'].flatMap((directive) => valuesOf(inf, section, directive)));
  return [
    ...installs.flatMap(({ section, models }) => [models, section, `${section}.Services`]),
    ...services.flatMap(({ section, eventLog }) => [section, eventLog]),
    ...lists,
  ].filter((section) => section !== '');
}

/** How the files are written, and what every INF has. */
export const formRules: readonly Rule[] = [
  {
    name: 'both INFs are ASCII with CRLF: ANSI to every Windows, and git can merge them',
    page: 'devtest/inf-validation-errors-and-warnings.md (1003)',
    *check(view) {
      for (const { path, text } of infsOf(view)) {
        if (!/^[\x20-\x7e\r\n]*$/.test(text)) yield `${path} is not ASCII`;
        if (/[^\r]\n|\r[^\n]/.test(text)) yield `${path} has a line without CRLF`;
      }
    },
  },
  {
    name: 'each section named is there, and none is left over',
    page: 'devtest/inf-validation-errors-and-warnings.md (2083)',
    *check(view) {
      for (const infView of infsOf(view)) {
        const named = new Set(sectionsNamed(infView).map((name) => name.toLowerCase()));
        for (const name of named) if (!infView.inf.has(name)) yield `${infView.path} has no [${name}]`;
        for (const name of infView.inf.keys())
          if (!named.has(name) && !ownedByWindows.includes(name))
            yield `${infView.path}: nothing names [${name}]`;
      }
    },
  },
  {
    name: 'each string key is defined once and used',
    page: 'install/inf-strings-section.md',
    *check(view) {
      for (const { path, text, inf } of infsOf(view)) {
        const defined = linesOf(inf, 'Strings').map(({ key }) => key ?? '');
        const used = stringKeysUsed(text);
        for (const key of used) if (!defined.includes(key)) yield `${path}: %${key}% is not defined`;
        for (const key of defined) if (!used.has(key)) yield `${path}: %${key}% is not used`;
        if (new Set(defined).size < defined.length) yield `${path}: a string is defined twice`;
      }
    },
  },
  {
    name: 'what a user reads comes from [Strings]',
    page: 'install/inf-strings-section.md',
    *check(view) {
      for (const { path, text } of infsOf(view)) {
        for (const [section, lines] of parseInf(text)) {
          if (section === 'strings') continue;
          for (const { key, values } of lines) {
            const [, , name = '', , ...data] = values;
            const shown = [
              ...(/^(provider|displayname|description)$/i.test(key ?? '') ? values : []),
              ...(/^models\./.test(section) && key !== undefined ? [key] : []),
              ...(key === undefined && /^(helptext|paramdesc)$/i.test(name) ? data : []),
            ];
            for (const text of shown) if (!/^%\w+%$/.test(text)) yield `${path}: ${text} in [${section}]`;
          }
        }
      }
    },
  },
  {
    name: 'class, signature, catalog and lock are those of a network package',
    page: 'network/version-section-in-a-network-inf-file.md',
    *check(view) {
      for (const { path, inf, isProtocol } of infsOf(view)) {
        const wanted: Readonly<Record<string, string>> = {
          Signature: '$windows nt$',
          Class: isProtocol ? 'nettrans' : 'net',
          ClassGuid: isProtocol ? netTrans : net,
          PnpLockdown: '1',
        };
        for (const [key, value] of Object.entries(wanted)) {
          const found = valuesOf(inf, 'Version', key).join(',').toLowerCase();
          if (found !== value) yield `${path}: ${key} is ${found}, not ${value}`;
        }
      }
      const catalogs = infsOf(view).map(({ inf }) => valuesOf(inf, 'Version', 'CatalogFile').join(','));
      if (!catalogs.every((name) => name.endsWith('.cat')) || catalogs[0] === catalogs[1])
        yield `each INF has a catalog of its own, not ${catalogs.join(' and ')}`;
    },
  },
  {
    name: 'the registry is written below the component alone, with known types, no value twice',
    page: 'develop/driver-isolation.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        const { path, inf } = infView;
        for (const { section } of installsOf(infView)) {
          const values = [...registryOf(inf, section), ...registryOf(inf, serviceOf(inf, section).eventLog)];
          for (const { root, key, name, flags, data } of values) {
            if (root !== 'HKR') yield `${path}: ${root}\\${key}\\${name} is not relative`;
            if (!registryTypes.includes(flags)) yield `${path}: ${key}\\${name} has flags ${flags}`;
            if (data.length === 0) yield `${path}: ${key}\\${name} has no data`;
          }
          const names = values.map(({ key, name }) => `${key}\\${name}`.toLowerCase());
          const twice = names.find((name, at) => names.indexOf(name) !== at);
          if (twice !== undefined) yield `${path}: ${section} writes ${twice} twice`;
        }
      }
    },
  },
];
