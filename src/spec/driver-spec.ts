import { callbackChoices } from '../ddi/callback-choices.js';
import type { Answers, Architecture, CallbackChoice, Distribution } from './answers.js';
import { floorSpec } from './floor.js';
import type { FloorSpec } from './floor.js';
import { etwProviderId, guidFromName } from './guid.js';
import { friendlyNames } from './settle.js';

export interface MiniportSpec {
  /** Row in the table of instances, from 0. */
  readonly index: number;
  readonly friendlyName: string;
  /** 802.1Q id, 0 for untagged; null where the distribution has none. */
  readonly vlanId: number | null;
}

/** What templates get: every name ready to use, nothing left to decide. */
export interface DriverSpec {
  readonly name: string;
  /** Name of the npm package of the project. */
  readonly packageName: string;
  readonly provider: string;
  readonly description: string;
  readonly floor: FloorSpec;
  readonly distribution: Distribution;
  readonly miniports: readonly MiniportSpec[];
  readonly callbacks: ReadonlySet<CallbackChoice>;
  readonly controlDevice: boolean;
  readonly architectures: readonly Architecture[];
  /** Lower case, without braces. */
  readonly guids: {
    readonly project: string;
    readonly solution: string;
    readonly trace: string;
    /** CLSID of the notify object, and the project that builds it. */
    readonly notifyObject: string;
    readonly notifyProject: string;
    readonly packageProject: string;
  };
  readonly serviceName: string;
  readonly miniportServiceName: string;
  readonly hardwareIds: { readonly protocol: string; readonly miniport: string };
}

export function toDriverSpec(answers: Answers): DriverSpec {
  const { name, provider } = answers;
  const vendor = provider.replace(/[^A-Za-z0-9]/g, '').slice(0, 20) || 'IM';
  const names = friendlyNames(answers);
  const controlDevice = answers.controlDevice === 'yes';
  // Programs that wait with its device would keep a driver loaded that is uninstalled: it has to hear of that.
  const chosen = [...answers.callbacks, ...(controlDevice ? (['ProtocolUninstall'] as const) : [])];
  return {
    name,
    packageName: name.toLowerCase(),
    provider,
    description: answers.description,
    floor: floorSpec(answers.ndis),
    distribution: answers.distribution,
    miniports: names.map((friendlyName, index) => ({
      index,
      friendlyName,
      vlanId: answers.vlanIds[index] ?? null,
    })),
    callbacks: new Set(callbackChoices.map(({ value }) => value).filter((value) => chosen.includes(value))),
    controlDevice,
    architectures: answers.architectures,
    guids: {
      project: guidFromName(`project ${name}`),
      solution: guidFromName(`solution ${name}`),
      trace: etwProviderId(name),
      notifyObject: guidFromName(`notify object ${name}`),
      notifyProject: guidFromName(`notify project ${name}`),
      packageProject: guidFromName(`package project ${name}`),
    },
    serviceName: name,
    miniportServiceName: `${name}mp`,
    hardwareIds: { protocol: `${vendor}_${name}`, miniport: `${vendor}_${name}mp` },
  };
}
