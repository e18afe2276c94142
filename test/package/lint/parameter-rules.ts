import { installsOf, registryOf, type InfView, type PackageView } from './package-view.js';
import type { Rule } from './rule.js';

/** Names that the page on configuration parameters reserves. */
const reserved =
  `bundleid bustype characteristics componentid description deviceinstanceid driverdate driverdesc driverversion infpath
  infsection infsectionext *iftype installtimestamp manufacturer *mediatype netcfginstanceid *netluidindex *physicalmediatype provider
  providername`.split(/\s+/);

const page = 'network/specifying-configuration-parameters-for-the-advanced-properties-page.md';

/** Parameters of the Advanced page: their values by name. */
function parametersOf({ inf }: InfView, section: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const parameters = new Map<string, Map<string, string>>();
  for (const { key, name, data } of registryOf(inf, section)) {
    const keyword = /^ndi\\params\\([^\\]+)$/i.exec(key)?.[1];
    if (keyword === undefined) continue;
    const values = parameters.get(keyword) ?? new Map<string, string>();
    parameters.set(keyword, values.set(name, data.join(',')));
  }
  return parameters;
}

function* everyParameter({
  miniport,
}: PackageView): Generator<readonly [string, ReadonlyMap<string, string>]> {
  for (const { section } of installsOf(miniport)) yield* parametersOf(miniport, section);
}

/** Keywords that the driver reads for a virtual miniport: all but the one that lists them. */
function keywordsRead({ driver }: PackageView): readonly string[] {
  const read = [...driver.matchAll(/Keyword = NDIS_STRING_CONST\("([^"]+)"\)/g)].map(([, name = '']) => name);
  return [
    ...read.filter((name) => name !== 'UpperBindings'),
    ...(/\bNdisReadNetworkAddress\(/.test(driver) ? ['NetworkAddress'] : []),
  ];
}

/** The Advanced page, and the driver that reads what is set there. */
export const parameterRules: readonly Rule[] = [
  {
    name: 'a parameter has a description, a type and a range with its default inside',
    page,
    *check(view) {
      for (const [keyword, values] of everyParameter(view)) {
        const type = values.get('Type') ?? '';
        const number = (name: string): number => Number(values.get(name) ?? NaN);
        if (reserved.includes(keyword.toLowerCase())) yield `${keyword} is reserved`;
        if ((values.get('ParamDesc') ?? '') === '') yield `${keyword} has no description`;
        if (!/^(int|long|word|dword|edit|enum)$/.test(type)) yield `${keyword} is of type ${type}`;
        if (!/^[01]$/.test(values.get('Optional') ?? '')) yield `${keyword} is neither optional nor required`;
        if (values.get('Optional') === '0' && !values.has('Default'))
          yield `${keyword} is required and has no default`;
        if (!/^(int|long|word|dword)$/.test(type)) continue;
        if (!(number('Min') < number('Max')) || !(number('Step') > 0)) yield `${keyword} has no range`;
        if (
          values.has('Default') &&
          !(number('Default') >= number('Min') && number('Default') <= number('Max'))
        )
          yield `${keyword} has a default out of range`;
      }
    },
  },
  {
    name: 'the driver reads each parameter by its very name',
    page: 'ndis/nf-ndis-ndisreadconfiguration.md',
    *check(view) {
      const read = keywordsRead(view);
      for (const [keyword] of everyParameter(view))
        if (!read.includes(keyword)) yield `${keyword} is not read`;
    },
  },
  {
    name: 'what the driver reads can be set, a VLAN id where there are VLANs',
    page,
    *check(view) {
      const offered = new Set([...everyParameter(view)].map(([keyword]) => keyword));
      const hasVlans = /Distribution `vlan`/.test(view.driver);
      for (const keyword of keywordsRead(view)) {
        const wanted = keyword !== 'VlanId' || hasVlans;
        if (offered.has(keyword) !== wanted) yield `${keyword} is ${wanted ? 'not ' : ''}offered`;
      }
    },
  },
];
