import type { FunctionGroup } from '../types.js';

/** Registry keys. */
export const registryFunctions = {
  ZwClose: {
    returns: 'NTSTATUS',
    params: { Handle: 'HANDLE' },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwclose.md',
  },
  ZwCreateKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'PHANDLE',
      DesiredAccess: 'ACCESS_MASK',
      ObjectAttributes: 'POBJECT_ATTRIBUTES',
      TitleIndex: 'ULONG',
      Class: 'PUNICODE_STRING',
      CreateOptions: 'ULONG',
      Disposition: 'PULONG',
    },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwcreatekey.md',
  },
  ZwOpenKey: {
    returns: 'NTSTATUS',
    params: { KeyHandle: 'PHANDLE', DesiredAccess: 'ACCESS_MASK', ObjectAttributes: 'POBJECT_ATTRIBUTES' },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwopenkey.md',
  },
  ZwDeleteKey: {
    returns: 'NTSTATUS',
    params: { KeyHandle: 'HANDLE' },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwdeletekey.md',
  },
  ZwDeleteValueKey: {
    returns: 'NTSTATUS',
    params: { KeyHandle: 'HANDLE', ValueName: 'PUNICODE_STRING' },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwdeletevaluekey.md',
  },
  ZwEnumerateKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      Index: 'ULONG',
      KeyInformationClass: 'KEY_INFORMATION_CLASS',
      KeyInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwenumeratekey.md',
  },
  ZwEnumerateValueKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      Index: 'ULONG',
      KeyValueInformationClass: 'KEY_VALUE_INFORMATION_CLASS',
      KeyValueInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwenumeratevaluekey.md',
  },
  ZwFlushKey: {
    returns: 'NTSTATUS',
    params: { KeyHandle: 'HANDLE' },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwflushkey.md',
  },
  ZwQueryKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      KeyInformationClass: 'KEY_INFORMATION_CLASS',
      KeyInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwquerykey.md',
  },
  ZwQueryValueKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      ValueName: 'PUNICODE_STRING',
      KeyValueInformationClass: 'KEY_VALUE_INFORMATION_CLASS',
      KeyValueInformation: 'PVOID',
      Length: 'ULONG',
      ResultLength: 'PULONG',
    },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwqueryvaluekey.md',
  },
  ZwSetValueKey: {
    returns: 'NTSTATUS',
    params: {
      KeyHandle: 'HANDLE',
      ValueName: 'PUNICODE_STRING',
      TitleIndex: 'ULONG',
      Type: 'ULONG',
      Data: 'PVOID',
      DataSize: 'ULONG',
    },
    irql: 'PASSIVE_LEVEL',
    page: 'wdm/nf-wdm-zwsetvaluekey.md',
  },
} as const satisfies FunctionGroup;
