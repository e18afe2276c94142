export interface CallbackChoiceFacts {
  readonly value: string;
  readonly edge: string;
  readonly hint: string;
  readonly members: readonly string[];
  readonly brings: readonly string[];
}
export const callbackChoices = [
  {
    value: 'MiniportSetOptions',
    edge: 'miniport',
    hint: 'a place to register optional services of the miniport driver',
    members: ['MiniportSetOptions'],
    brings: [],
  },
  {
    value: 'ProtocolSetOptions',
    edge: 'protocol',
    hint: 'a place to register optional services of the protocol driver',
    members: ['ProtocolSetOptions'],
    brings: [],
  },
  {
    value: 'DirectOid',
    edge: 'miniport',
    hint: 'forwards direct OID requests to the lower adapter',
    members: [
      'MiniportDirectOidRequest',
      'MiniportCancelDirectOidRequest',
      'ProtocolDirectOidRequestComplete',
    ],
    brings: [],
  },
  {
    value: 'SynchronousOid',
    edge: 'miniport',
    hint: 'answers synchronous OID requests where the running NDIS is 6.80 or later',
    members: ['MiniportSynchronousOidRequest'],
    brings: [],
  },
  {
    value: 'ProtocolUninstall',
    edge: 'protocol',
    hint: 'releases device objects that would keep the driver loaded',
    members: ['ProtocolUninstall'],
    brings: [],
  },
  {
    value: 'InterfaceProvider',
    edge: 'miniport',
    hint: 'answers for the network interfaces of the virtual miniports',
    members: ['IfQueryObject', 'IfSetObject'],
    brings: [],
  },
  {
    value: 'PnpHandlers',
    edge: 'miniport',
    hint: 'a context for each device, from MiniportAddDevice to MiniportRemoveDevice',
    members: ['MiniportAddDevice', 'MiniportRemoveDevice'],
    brings: ['MiniportSetOptions'],
  },
] as const satisfies readonly CallbackChoiceFacts[];
