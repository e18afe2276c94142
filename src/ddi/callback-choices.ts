import type { CallbackName } from './callbacks.js';
import type { NdisVersion } from './types.js';

/** An optional callback or pair that the user of the generator may choose. */
export interface CallbackChoiceDecl {
  readonly value: string;
  readonly edge: 'miniport' | 'protocol';
  /** What it is for, in a line. */
  readonly purpose: string;
  readonly adds: readonly CallbackName[];
  /** Choices that come along. */
  readonly brings: readonly string[];
  /** Callbacks that cannot be beside it. */
  readonly rulesOut: readonly CallbackName[];
  /** First NDIS version on which it takes effect. */
  readonly ndis: NdisVersion;
}

export const callbackChoices = [
  {
    value: 'MiniportSetOptions',
    edge: 'miniport',
    purpose: 'register optional services of the miniport edge while the driver registers',
    adds: ['MiniportSetOptions'],
    brings: [],
    rulesOut: [],
    ndis: 600,
  },
  {
    value: 'ProtocolSetOptions',
    edge: 'protocol',
    purpose: 'register optional services of the protocol edge while the driver registers',
    adds: ['ProtocolSetOptions'],
    brings: [],
    rulesOut: [],
    ndis: 600,
  },
  {
    value: 'DirectOid',
    edge: 'miniport',
    purpose: 'pass direct OID requests on; not chosen, they are answered with NDIS_STATUS_NOT_SUPPORTED',
    adds: ['MiniportDirectOidRequest', 'MiniportCancelDirectOidRequest', 'ProtocolDirectOidRequestComplete'],
    brings: [],
    rulesOut: [],
    ndis: 610,
  },
  {
    value: 'SynchronousOid',
    edge: 'miniport',
    purpose:
      'answer synchronous OID requests for what is known here; registered when the running NDIS is 6.80 or later',
    adds: ['MiniportSynchronousOidRequest'],
    brings: [],
    rulesOut: ['MiniportIdleNotification', 'MiniportCancelIdleNotification'],
    ndis: 680,
  },
  {
    value: 'PnpHandlers',
    edge: 'miniport',
    purpose: "keep a context of each virtual miniport's device from its addition to its removal",
    adds: ['MiniportAddDevice', 'MiniportRemoveDevice'],
    brings: ['MiniportSetOptions'],
    rulesOut: [],
    ndis: 600,
  },
  {
    value: 'ProtocolUninstall',
    edge: 'protocol',
    purpose: 'release device objects that would keep the driver loaded when it is uninstalled',
    adds: ['ProtocolUninstall'],
    brings: [],
    rulesOut: [],
    ndis: 600,
  },
  {
    value: 'InterfaceProvider',
    edge: 'protocol',
    purpose: "answer queries and sets on the virtual miniports' network interfaces",
    adds: ['IfQueryObject', 'IfSetObject'],
    brings: [],
    rulesOut: [],
    ndis: 600,
  },
] as const satisfies readonly CallbackChoiceDecl[];

export type CallbackChoice = (typeof callbackChoices)[number]['value'];
