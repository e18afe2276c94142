import { linesOf, valuesOf } from '../inf-file.js';
import { dataOf, infsOf, installsOf, registryOf, serviceOf } from './package-view.js';
import type { Rule } from './rule.js';

const flag = {
  virtual: 0x1,
  softwareEnumerated: 0x2,
  physical: 0x4,
  noService: 0x10,
  hasUi: 0x80,
  filter: 0x400,
} as const;

function guidOf(source: string): string {
  const [, first = '', second = '', third = '', bytes = ''] =
    /ClassId = \{0x(\w{8}), 0x(\w{4}), 0x(\w{4}), \{([^}]*)\}/.exec(source) ?? [];
  const last = [...bytes.matchAll(/0x(\w{2})/g)].map(([, byte = '']) => byte).join('');
  return `{${first}-${second}-${third}-${last.slice(0, 4)}-${last.slice(4)}}`.toLowerCase();
}

/** What the two components are to the network configuration engine. */
export const componentRules: readonly Rule[] = [
  {
    name: 'service, Ndi\\Service and the registered protocol have one name, however it is installed',
    page: 'network/ddinstall-services-section-in-a-network-inf-file.md, network/mux-intermediate-driver-installation.md',
    *check(view) {
      const registered = /\.ServiceName = RTL_CONSTANT_STRING\(L"([^"]*)"\)/.exec(view.driver)?.[1];
      const hidden = /ServiceName\[\] = L"([^"]*)"/.exec(view.notify)?.[1];
      for (const infView of infsOf(view)) {
        const { path, inf, isProtocol } = infView;
        for (const { section } of installsOf(infView)) {
          const names = [serviceOf(inf, section).name, dataOf(inf, section, 'Ndi', 'Service')];
          if (isProtocol) names.push(registered, hidden);
          if (new Set(names).size !== 1 || names[0] === '') yield `${path}, ${section}: ${names.join(', ')}`;
        }
      }
    },
  },
  {
    name: 'CoServices lists the service of the protocol; a Net component has none',
    page: 'network/adding-service-related-values-to-the-ndi-key.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        const { path, inf, isProtocol } = infView;
        for (const { section } of installsOf(infView)) {
          const found = registryOf(inf, section).filter(({ name }) => name === 'CoServices');
          if (found.length !== (isProtocol ? 1 : 0))
            yield `${path}, ${section}: ${found.length} times CoServices`;
          for (const { flags, data } of found) {
            if (flags !== '0x00010000') yield `${path}: CoServices is no list`;
            if (!data.includes(serviceOf(inf, section).name)) yield `${path}: CoServices lacks the service`;
          }
        }
      }
    },
  },
  {
    name: 'the miniport has a service of its own, associated with its device',
    page: 'install/inf-addservice-directive.md',
    *check({ protocol, miniport }) {
      const services = (infView: typeof protocol) =>
        installsOf(infView).map(({ section }) => serviceOf(infView.inf, section));
      const taken = new Set(services(protocol).map(({ name }) => name.toLowerCase()));
      for (const { name, flags } of services(miniport)) {
        if (taken.has(name.toLowerCase())) yield `both services are ${name}`;
        if (flags !== '2') yield `${name} is not associated: flags ${flags}`;
      }
      for (const { name, flags } of services(protocol)) if (flags !== '') yield `${name} has flags ${flags}`;
    },
  },
  {
    name: 'a service is a kernel driver that is started on demand',
    page: 'install/inf-addservice-directive.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        for (const { section } of installsOf(infView)) {
          const service = serviceOf(infView.inf, section);
          for (const [key, value] of [
            ['ServiceType', '1'],
            ['StartType', '3'],
            ['ErrorControl', '1'],
          ] as const) {
            const found = valuesOf(infView.inf, service.section, key).join();
            if (found !== value) yield `${service.section}: ${key} is ${found}`;
          }
          if (dataOf(infView.inf, service.eventLog, '', 'EventMessageFile') === undefined)
            yield `${section}: events have no text`;
        }
      }
    },
  },
  {
    name: 'the protocol binds below alone, the miniport above alone',
    page: 'network/intermediate-driver-upperrange-and-lowerrange-inf-file-entries.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        const { path, inf, isProtocol } = infView;
        for (const { section } of installsOf(infView)) {
          const ranges = ['UpperRange', 'LowerRange'].map((name) =>
            dataOf(inf, section, 'Ndi\\Interfaces', name),
          );
          const wanted = isProtocol ? ['noupper', 'ndis5'] : ['ndis5', 'nolower'];
          if (ranges.join() !== wanted.join()) yield `${path}, ${section}: ${ranges.join(', ')}`;
        }
      }
    },
  },
  {
    name: 'characteristics are those of a MUX driver',
    page: 'network/installation-requirements-for-network-mux-intermediate-drivers.md, network/ddinstall-section-in-a-network-inf-file.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        const { path, inf, isProtocol } = infView;
        for (const { section } of installsOf(infView)) {
          const bits = Number(valuesOf(inf, section, 'Characteristics').join() || NaN);
          const has = (name: keyof typeof flag): boolean => (bits & flag[name]) !== 0;
          const kinds = (['virtual', 'softwareEnumerated', 'physical'] as const).filter(has);
          const hasPage = registryOf(inf, section).some(({ key }) => /^ndi\\params\\/i.test(key));
          const where = `${path}, ${section}`;
          if (Number.isNaN(bits)) yield `${where}: none`;
          if (isProtocol ? kinds.length > 0 : kinds.join() !== 'virtual')
            yield `${where}: ${kinds.join(' and ')}`;
          if (has('noService') || has('filter')) yield `${where}: no service, or a filter`;
          if ((isProtocol || hasPage) && !has('hasUi')) yield `${where}: NCF_HAS_UI is missing`;
        }
      }
    },
  },
  {
    name: 'hardware ids are of the provider, one a component',
    page: 'network/models-section-in-a-network-inf-file.md',
    *check(view) {
      const ids = infsOf(view).map(
        (infView) => new Set(installsOf(infView).map(({ hardwareId }) => hardwareId)),
      );
      for (const [at, found] of ids.entries()) {
        if (found.size !== 1) yield `${at === 0 ? 'protocol' : 'miniport'}: ${[...found].join(', ')}`;
        for (const id of found) if (!/^[A-Za-z0-9]+_[\w-]+$/.test(id)) yield `${id} is not PROVIDER_NAME`;
      }
      if ([...(ids[0] ?? [])].some((id) => ids[1]?.has(id))) yield 'both components have one id';
      const installed = /MiniportId\[\] = L"([^"]*)"/.exec(view.notify)?.[1];
      if (installed !== undefined && ids[1]?.has(installed) !== true)
        yield `the notify object installs ${installed}`;
    },
  },
  {
    name: 'nobody is offered the miniport; the protocol brings its INF along',
    page: 'network/controlflags-section-in-a-network-inf-file.md, install/inf-copyinf-directive.md',
    *check({ protocol, miniport, paths }) {
      const excluded = valuesOf(miniport.inf, 'ControlFlags', 'ExcludeFromSelect');
      for (const { hardwareId } of installsOf(miniport))
        if (!excluded.includes(hardwareId)) yield `${hardwareId} can be selected`;
      if (linesOf(protocol.inf, 'ControlFlags').length > 0) yield 'the protocol cannot be selected';
      for (const { section } of installsOf(protocol)) {
        const copied = valuesOf(protocol.inf, section, 'CopyINF').map((name) => `package/${name}`);
        if (copied.join() !== miniport.path) yield `${section} copies ${copied.join() || 'no INF'}`;
        for (const path of copied) if (!paths.has(path)) yield `there is no ${path}`;
      }
    },
  },
  {
    name: 'the class of the notify object is the one that its DLL has, and Windows finds the DLL',
    page: 'network/adding-registry-values-for-a-notify-object.md',
    *check({ protocol: { inf, path }, protocol, miniport, notify }) {
      for (const { section } of installsOf(protocol)) {
        const id = dataOf(inf, section, 'Ndi', 'ClsID')?.toLowerCase();
        if (id !== guidOf(notify)) yield `${path}, ${section}: ClsID ${id}, notify object ${guidOf(notify)}`;
        const dll = dataOf(inf, section, 'Ndi', 'ComponentDll') ?? '';
        const copied = valuesOf(inf, section, 'CopyFiles').flatMap((list) => {
          const folder = valuesOf(inf, 'DestinationDirs', list).join();
          const before = folder === '11' ? '' : `%${folder}%\\`;
          return linesOf(inf, list).map(({ values: [file = ''] }) => before + file);
        });
        if (!/\.dll$/.test(dll) || !copied.includes(dll))
          yield `${path}, ${section}: ${dll} is not copied there`;
      }
      for (const { section } of installsOf(miniport))
        if (registryOf(miniport.inf, section).some(({ name }) => /^(clsid|componentdll)$/i.test(name)))
          yield 'a Net component has no notify object';
    },
  },
  {
    name: 'the miniport says what NDIS must know before it initialises it',
    page: 'network/standardized-inf-keywords-for-network-devices.md',
    *check(view) {
      for (const infView of infsOf(view)) {
        for (const { section } of installsOf(infView)) {
          for (const [keyword, value] of [
            ['*IfType', '6'],
            ['*MediaType', '0'],
            ['*PhysicalMediaType', '0'],
          ] as const) {
            const found = valuesOf(infView.inf, section, keyword).join();
            if (found !== (infView.isProtocol ? '' : value))
              yield `${infView.path}, ${section}: ${keyword} ${found}`;
          }
        }
      }
    },
  },
];
