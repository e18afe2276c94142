import { callbackChoices } from '../ddi/callback-choices.js';
import { architectures, distributions, floors, yesOrNo } from './answers.js';
import type { AnswerId, Answers } from './answers.js';
import { callbackNames, readCallbacks } from './callbacks.js';
import { displayPattern, displayProblem } from './display-text.js';
import { namePattern, nameProblem } from './driver-name.js';
import { shown } from './problem.js';
import { releaseOf } from './floor.js';
import { defaultVlanIds, highestVlan, nativeVlan, readVlanIds, vlanTextPattern } from './vlan-ids.js';

export const mostMiniports = 1024;
export const longestProvider = 64;
export const longestDescription = 80;
export const longestFriendlyName = 64;

export interface Choice {
  readonly value: string;
  readonly hint: string;
  /** Heading under which a prompt lists it. */
  readonly group?: string;
}

/** A value read and found right, with what the user should be told; or what is wrong with it. */
export type Reading<T> =
  { readonly value: T; readonly notes?: readonly string[] } | { readonly problem: string };

/** What the answers before this one are, and which later ones are given (as they came). */
export interface Before {
  readonly settled: Partial<Answers>;
  readonly given: (id: AnswerId | 'miniports') => unknown;
}

export type QuestionKind = 'text' | 'integer' | 'one' | 'many' | 'ids';

/** One question: everything that prompts, flags, help, schema, validation and docs say about it. */
export interface Question<Id extends AnswerId = AnswerId> {
  readonly id: Id;
  readonly flag: string;
  readonly metavar: string;
  readonly kind: QuestionKind;
  readonly group: 'Driver' | 'Virtual miniports' | 'Build';
  readonly prompt: string;
  /** One line of help; the default is appended to it. */
  readonly help: string;
  /** The default as docs write it. */
  readonly defaultText: string;
  readonly choices?: readonly Choice[];
  /** JSON schema of the answer in an answers file. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Answers without which this one cannot be judged. */
  readonly after?: readonly AnswerId[];
  /** A part that a driver is whole without: where nobody can be asked, or a project has lived without it, the default is taken. */
  readonly optional?: true;
  /** Not asked, and its default taken, where this says no. */
  readonly asked?: (settled: Partial<Answers>) => boolean;
  readonly default: (before: Before) => Answers[Id];
  readonly read: (value: unknown, before: Before) => Reading<Answers[Id]>;
}

const nameQuestion: Question<'name'> = {
  id: 'name',
  flag: 'name',
  metavar: 'NAME',
  kind: 'text',
  group: 'Driver',
  prompt: 'Name of the driver (service and file name)',
  help: 'service and file name of the driver',
  defaultText: 'my-driver',
  schema: { type: 'string', pattern: namePattern },
  default: () => 'my-driver',
  read: (value) => fromProblem(value, nameProblem(value)),
};

const providerQuestion: Question<'provider'> = {
  id: 'provider',
  flag: 'provider',
  metavar: 'TEXT',
  kind: 'text',
  group: 'Driver',
  prompt: 'Provider, as Windows shows it',
  help: 'who provides the driver, as Windows shows it',
  defaultText: 'My Company',
  schema: { type: 'string', pattern: displayPattern(longestProvider) },
  default: () => 'My Company',
  read: (value) => fromProblem(value, displayProblem(value, longestProvider)),
};

const descriptionQuestion: Question<'description'> = {
  id: 'description',
  flag: 'description',
  metavar: 'TEXT',
  kind: 'text',
  group: 'Driver',
  prompt: 'Description, as Windows shows it',
  help: 'what Windows shows in its list of protocols',
  defaultText: 'NAME NDIS intermediate driver',
  schema: { type: 'string', pattern: displayPattern(longestDescription) },
  default: ({ settled }) => `${settled.name} NDIS intermediate driver`,
  read: (value) => fromProblem(value, displayProblem(value, longestDescription)),
};

const ndisQuestion: Question<'ndis'> = {
  id: 'ndis',
  flag: 'ndis',
  metavar: '6.x',
  kind: 'one',
  group: 'Driver',
  prompt: 'Lowest NDIS version (Windows release) the driver runs on',
  help: 'lowest NDIS version it runs on',
  defaultText: floors[0],
  choices: floors.map((floor) => ({ value: floor, hint: releaseOf(floor) })),
  schema: { enum: floors },
  default: () => floors[0],
  read: (value) => readOne(value, floors),
};

const distributionQuestion: Question<'distribution'> = {
  id: 'distribution',
  flag: 'distribution',
  metavar: 'HOW',
  kind: 'one',
  group: 'Virtual miniports',
  prompt: 'How frames find their virtual miniport',
  help: 'how frames find their virtual miniport',
  defaultText: 'mac',
  choices: [
    { value: 'mac', hint: 'each has an address of its own; siblings reach each other' },
    { value: 'vlan', hint: 'each has an 802.1Q VLAN id; siblings are isolated' },
    { value: 'passthrough', hint: "one only, with the adapter's own address" },
  ],
  schema: { enum: distributions },
  default: () => 'mac',
  read: (value) => readOne(value, distributions),
};

/** What one NDIS_CONFIGURATION_PARAMETER holds, 65,535 bytes, of device names such as \\Device\\{GUID}, each with its NUL. */
const mostUsualNames = Math.floor(0xffff / (2 * ('\\Device\\{}'.length + 36 + 1)));
const longNamesNote = `NDIS reads UpperBindings as one string of at most 65,535 bytes: ${mostUsualNames} device names of the usual length. More need shorter names.`;

const virtualMiniportsQuestion: Question<'virtualMiniports'> = {
  id: 'virtualMiniports',
  flag: 'virtual-miniports',
  metavar: 'N',
  kind: 'integer',
  group: 'Virtual miniports',
  prompt: 'Virtual miniports on each adapter',
  help: `virtual miniports on each adapter, 1 to ${mostMiniports}`,
  defaultText: '2; passthrough: 1',
  schema: { type: 'integer', minimum: 1, maximum: mostMiniports },
  asked: (settled) => settled.distribution !== 'passthrough',
  default: ({ settled, given }) => {
    const rows = given('miniports');
    if (Array.isArray(rows)) return rows.length;
    if (settled.distribution === 'passthrough') return 1;
    const ids = given('vlanIds') === undefined ? undefined : readVlanIds(given('vlanIds'));
    return ids !== undefined && 'ids' in ids && settled.distribution === 'vlan' ? ids.ids.length : 2;
  },
  read: (value, { settled }) => {
    const rule = `Enter a whole number from 1 to ${mostMiniports}.`;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      return { problem: `${shown(value)} is not a whole number. ${rule}` };
    }
    if (value < 1 || value > mostMiniports) return { problem: `${value} is out of range. ${rule}` };
    if (settled.distribution === 'passthrough' && value !== 1) {
      return {
        problem: `${value} does not go with distribution passthrough, which has exactly one virtual miniport. Enter 1, or choose mac or vlan.`,
      };
    }
    return value > mostUsualNames ? { value, notes: [longNamesNote] } : { value };
  },
};

const friendlyNameQuestion: Question<'friendlyName'> = {
  id: 'friendlyName',
  flag: 'friendly-name',
  metavar: 'PATTERN',
  kind: 'text',
  group: 'Virtual miniports',
  prompt: 'Friendly name of a virtual miniport ({n} is its number)',
  help: 'friendly name of each; {n} is its number',
  defaultText: 'NAME Virtual Adapter {n}',
  schema: { type: 'string', pattern: displayPattern(longestFriendlyName, true) },
  default: ({ settled }) => `${settled.name} Virtual Adapter {n}`,
  read: (value, { settled, given }) => {
    const problem = displayProblem(value, longestFriendlyName, true);
    if (problem !== undefined || typeof value !== 'string') return { problem: problem ?? '' };
    const many = (settled.virtualMiniports ?? 1) > 1 && given('miniports') === undefined;
    if (many && !value.includes('{n}')) {
      return {
        problem: `${shown(value)} would name every virtual miniport alike. Put {n}, its number, into it.`,
      };
    }
    return { value };
  },
};

const vlanIdsQuestion: Question<'vlanIds'> = {
  id: 'vlanIds',
  flag: 'vlan-ids',
  metavar: 'IDS',
  kind: 'ids',
  group: 'Virtual miniports',
  prompt: 'VLAN ids, one a virtual miniport (0 is untagged)',
  help: 'for vlan: an id each, such as 10-13,20; 0 is untagged',
  defaultText: '10,20,30 …',
  schema: {
    oneOf: [
      { type: 'string', pattern: vlanTextPattern },
      {
        type: 'array',
        items: { type: 'integer', minimum: nativeVlan, maximum: highestVlan },
        minItems: 1,
        maxItems: mostMiniports,
        uniqueItems: true,
      },
    ],
  },
  after: ['distribution', 'virtualMiniports'],
  asked: (settled) => settled.distribution === 'vlan',
  default: ({ settled }) =>
    settled.distribution === 'vlan' ? defaultVlanIds(settled.virtualMiniports ?? 1) : [],
  read: (value, { settled }) => {
    if (settled.distribution !== 'vlan') {
      return {
        problem: `VLAN ids go with distribution vlan only, not ${settled.distribution}. Leave them out, or choose vlan.`,
      };
    }
    const reading = readVlanIds(value);
    if ('problem' in reading) return reading;
    const wanted = settled.virtualMiniports;
    if (wanted !== undefined && reading.ids.length !== wanted) {
      return {
        problem: `${shown(value)} holds ${reading.ids.length} ids for ${wanted} virtual miniports. Give ${wanted}.`,
      };
    }
    return { value: reading.ids };
  },
};

const callbacksQuestion: Question<'callbacks'> = {
  id: 'callbacks',
  flag: 'callbacks',
  metavar: 'LIST',
  kind: 'many',
  group: 'Driver',
  prompt: 'Optional callbacks',
  help: 'optional callbacks, with commas between, or all, or none',
  defaultText: 'none',
  choices: callbackChoices.map(({ value, purpose, edge }) => ({
    value,
    hint: purpose,
    group: `${edge} edge`,
  })),
  schema: {
    oneOf: [
      { type: 'string' },
      {
        type: 'array',
        items: { enum: callbackNames },
      },
    ],
  },
  default: () => [],
  read: (value, { settled }) => {
    const reading = readCallbacks(value, settled.ndis ?? floors[0]);
    return 'problem' in reading ? reading : { value: reading.chosen, notes: reading.notes };
  },
};

const controlDeviceQuestion: Question<'controlDevice'> = {
  id: 'controlDevice',
  flag: 'control-device',
  metavar: 'YES/NO',
  kind: 'one',
  group: 'Driver',
  prompt: 'A control device that programs ask about the virtual miniports',
  help: 'a device that programs ask about the virtual miniports',
  defaultText: 'no',
  choices: [
    { value: 'no', hint: 'none' },
    { value: 'yes', hint: 'list them, read their counters, wait for changes' },
  ],
  schema: { enum: [...yesOrNo, false, true] },
  optional: true,
  default: () => 'no',
  read: (value) => readOne(typeof value === 'boolean' ? yesOrNo[Number(value)] : value, yesOrNo),
};

const architecturesQuestion: Question<'architectures'> = {
  id: 'architectures',
  flag: 'architectures',
  metavar: 'LIST',
  kind: 'many',
  group: 'Build',
  prompt: 'Architectures to build for',
  help: 'what the Windows build makes',
  defaultText: 'x64,arm64',
  choices: [
    { value: 'x64', hint: '64-bit AMD and Intel' },
    { value: 'arm64', hint: '64-bit ARM' },
  ],
  schema: {
    oneOf: [{ type: 'string' }, { type: 'array', items: { enum: architectures }, minItems: 1 }],
  },
  default: () => architectures,
  read: (value) => {
    const names: unknown = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
    const rule = `Choose from ${architectures.join(', ')}, or both: ${architectures.join(',')}.`;
    if (!Array.isArray(names) || names.length === 0)
      return { problem: `${shown(value)} names no architecture. ${rule}` };
    const list: readonly unknown[] = names;
    const stranger = list.find((name) => !architectures.some((known) => known === name));
    if (stranger !== undefined) return { problem: `${shown(stranger)} is no architecture. ${rule}` };
    return { value: architectures.filter((known) => list.includes(known)) };
  },
};

/** All questions, in the order in which they are asked and validated: one may look at the answers before it. */
export const questions: readonly Question[] = [
  nameQuestion,
  providerQuestion,
  descriptionQuestion,
  ndisQuestion,
  distributionQuestion,
  virtualMiniportsQuestion,
  friendlyNameQuestion,
  vlanIdsQuestion,
  callbacksQuestion,
  controlDeviceQuestion,
  architecturesQuestion,
];

function fromProblem(value: unknown, problem: string | undefined): Reading<string> {
  return problem === undefined && typeof value === 'string'
    ? { value }
    : { problem: problem ?? 'is not text' };
}

function readOne<T extends string>(value: unknown, choices: readonly T[]): Reading<T> {
  const choice = choices.find((candidate) => candidate === value);
  return choice === undefined
    ? { problem: `${shown(value)} is not offered. Choose one of ${choices.join(', ')}.` }
    : { value: choice };
}
