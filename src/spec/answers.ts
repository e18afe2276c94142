import type { CallbackChoice } from '../ddi/callback-choices.js';

export type { CallbackChoice };

/** NDIS versions a driver may ask for at least: those that src/ddi marks as floors. */
export const floors = ['6.30', '6.40', '6.50', '6.80', '6.82', '6.85', '6.87', '6.89'] as const;
export type Floor = (typeof floors)[number];

export const distributions = ['mac', 'vlan', 'passthrough'] as const;
export type Distribution = (typeof distributions)[number];

export const architectures = ['x64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

export const yesOrNo = ['no', 'yes'] as const;
export type YesOrNo = (typeof yesOrNo)[number];

/** What the user wants: complete, valid, in the order in which the questions are asked. */
export interface Answers {
  readonly name: string;
  readonly provider: string;
  readonly description: string;
  readonly ndis: Floor;
  readonly distribution: Distribution;
  readonly virtualMiniports: number;
  /** Pattern; `{n}` is the number of the virtual miniport, from 1. */
  readonly friendlyName: string;
  /** One id a virtual miniport for `vlan`, else none. */
  readonly vlanIds: readonly number[];
  readonly callbacks: readonly CallbackChoice[];
  readonly controlDevice: YesOrNo;
  readonly architectures: readonly Architecture[];
  /** From an answers file only: one row a virtual miniport, with its name where it is not the pattern's. */
  readonly miniports?: readonly { readonly friendlyName?: string }[];
}

export type AnswerId = Exclude<keyof Answers, 'miniports'>;
