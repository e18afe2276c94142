import type { Answers } from '../../src/spec/answers.js';
import { toDriverSpec } from '../../src/spec/driver-spec.js';
import type { DriverSpec } from '../../src/spec/driver-spec.js';
import { callbackChoices } from '../../src/ddi/callback-choices.js';
import { renderProject } from '../../src/project/render.js';

/** A rendered project: its files by path. */
export interface Project {
  readonly title: string;
  readonly spec: DriverSpec;
  readonly files: ReadonlyMap<string, string>;
}

const base: Answers = {
  name: 'vmux',
  provider: 'Example',
  description: 'Virtual miniports over one adapter',
  ndis: '6.30',
  distribution: 'mac',
  virtualMiniports: 2,
  friendlyName: 'Virtual Adapter {n}',
  vlanIds: [],
  callbacks: [],
  controlDevice: 'no',
  architectures: ['x64', 'arm64'],
};

const answerSets: Readonly<Record<string, Partial<Answers>>> = {
  'as asked by default': {},
  'every callback and the control device, one architecture': {
    callbacks: callbackChoices.map(({ value }) => value),
    controlDevice: 'yes',
    architectures: ['x64'],
    ndis: '6.87',
  },
  'longest name, arm64 alone': {
    name: `A${'-_9b'.repeat(10)}`.slice(0, 40),
    architectures: ['arm64'],
    ndis: '6.80',
  },
  'text with every character that is allowed': {
    provider: "A&B's #1 (!), +_x_ @home/it",
    description: "- 1. Frames & tags: 'so' _it_ is! #2 /work (a, b) + more @ last.",
    friendlyName: "R&D's _net_ #{n}",
    distribution: 'vlan',
    virtualMiniports: 3,
    vlanIds: [0, 10, 4094],
  },
  'VLANs on the newest Windows alone': {
    name: 'newest',
    ndis: '6.89',
    distribution: 'vlan',
    virtualMiniports: 3,
    vlanIds: [10, 20, 30],
  },
  'VLANs on old Windows': { ndis: '6.30', distribution: 'vlan', virtualMiniports: 2, vlanIds: [10, 20] },
  'a thousand miniports': { virtualMiniports: 1024, callbacks: ['PnpHandlers', 'MiniportSetOptions'] },
  'one miniport': { virtualMiniports: 1, distribution: 'passthrough', ndis: '6.50' },
};

export const projects: readonly Project[] = Object.entries(answerSets).map(([title, answers]) => {
  const spec = toDriverSpec({ ...base, ...answers });
  const files = renderProject(spec).map(({ path, content }) => [path, content.toString('utf8')] as const);
  return { title, spec, files: new Map(files) };
});

/** The text of a file; fails when the project has none of that path. */
export function fileOf({ title, files }: Project, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`the project "${title}" has no ${path}`);
  return text;
}
