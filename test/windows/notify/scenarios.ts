/** The scenarios of the harness, and what each one shows. */
export const scenarios: Readonly<Record<string, string>> = {
  Regsvr32HasRegistered: 'regsvr32 registers the DLL under its CLSID',
  RegistersAndIsMadeByItsClassId:
    'COM makes the notify object by its CLSID while the DLL is registered, and not after',
  FailedRegistrationLeavesNothing: 'a registration that fails at any call leaves nothing in the registry',
  ClassFactoryKeepsTheRules:
    'the class factory refuses aggregation and foreign interfaces, and holds the DLL while it is held',
  EachInterfaceLeadsToEachOther: 'each of the five interfaces leads to all others and to one identity',
  NothingIsNotImplemented:
    'no method answers E_NOTIMPL, before Initialize or after, nor falls over missing parameters',
  RightsAreTheLeast: 'registry keys are opened with the rights that are used, no more',
  FailuresAreShown: 'a failure is shown to a debugger with its method and code',
  RealEngineIsAsked: 'failures of the INetCfg of this machine are passed on, and nothing of it is kept',

  BindMakesOneRow: 'a binding brings its one virtual miniport, and UpperBindings names it (R-048)',
  BindMakesTwoRows: 'a binding brings two virtual miniports in the order of the rows (R-048)',
  BindMakesSixteenRows: 'a binding brings sixteen virtual miniports in the order of the rows (R-048)',
  BindMakes256Rows: 'a binding brings 256 virtual miniports in the order of the rows (R-048)',
  EachAdapterHasItsOwn: 'each adapter has virtual miniports of its own, which go alone',
  NamesSayRowAndAdapter: 'a virtual miniport is named after its row and its adapter; what is too long is cut',
  OwnMiniportsAreRefused: 'own virtual miniports are never bound to, even while one is installed (lesson 29)',
  VirtualAdaptersWaitToBeAsked: 'virtual adapters of others are bound to only when somebody enables it',
  OthersAreLeftAlone: 'bindings of other protocols are neither asked about nor changed',
  DisableRemovesEnableMakes:
    'a binding that is disabled loses its virtual miniports, and gets new ones later',
  DisableAndEnableAtOnce: 'a binding that is disabled and enabled before anything is applied ends complete',
  RemovedBindingTakesAll: 'a binding that is removed takes its virtual miniports and UpperBindings with it',
  AddedThenRemovedLeavesNothing: 'a binding added and removed before anything is applied leaves nothing',
  RepeatedNotificationsChangeNothing: 'the same notification twice makes no more, nor do updates',
  MissingDeviceKeepsItsRow:
    'a virtual miniport removed by hand leaves the rows behind it where they are, and is made again',
  SurplusGoesWithTheBinding:
    'virtual miniports of a package with more rows go with the binding they belong to',

  CancelTakesBackWhatWasMade: 'CancelChanges removes the virtual miniports that were installed',
  CancelKeepsWhatWasThere: 'CancelChanges keeps the virtual miniports that were there, and their names',
  CancelOfAnUpgradeKeepsDevices: 'CancelChanges of an upgrade keeps the devices that the upgrade found',
  RemovalTakesEverything:
    'the component that is removed takes every virtual miniport and all parameters along',
  CancelOfARemovalKeepsAll: 'a removal that is cancelled changes nothing',
  UpgradeRebuildsUpperBindings:
    'an upgrade that lost UpperBindings makes them again, row by row, and tells the driver once',
  LateBindingFindsItsDevices: 'a binding that comes back after an upgrade finds its devices again',
  UpgradeThatFindsAllChangesNothing: 'an upgrade that lost nothing changes nothing',
  PackageWithMoreRows: 'a package with more rows adds them behind those that are there',
  PackageWithFewerRows: 'a package with fewer rows removes the rest, in UpperBindings too',
  DriverThatCannotBeTold: 'a restart is asked for where the driver cannot be told',
  RestartsAreReported: 'a restart that installing or removing needs is asked for',
  MiniportsInUseStay: 'a virtual miniport that others hold stays named, and the failure is told',
  BrokenValues: 'any UpperBindings can be read, and the next binding puts it right',
  RepeatedNames: 'a device named twice in UpperBindings is taken once',
  StrangeKeysAndNotes: 'keys that are no adapters and notes that are none are passed over',

  BindOneRow: 'a binding of one row that fails at any call leaves no virtual miniport, and succeeds again',
  BindTwoRows: 'a binding of two rows that fails at any call leaves no virtual miniport, and succeeds again',
  BindSixteenRows: 'a binding of sixteen rows that fails leaves no virtual miniport, and succeeds again',
  Bind256Rows: 'a binding of 256 rows that fails leaves no virtual miniport, and succeeds again',
  UnbindFails: 'an unbinding that fails at any call can be repeated, reversed and cancelled',
  ApplyFails: 'ApplyRegistryChanges that fails at any call says so and can be repeated',
  CancelFails: 'CancelChanges that fails at any call says so and can be repeated',
  UpgradeFails: 'an upgrade that fails at any call keeps the devices and can be repeated',
  ShrinkingFails: 'an upgrade to fewer rows that fails at any call can be repeated',
  RemovalFails: 'a removal that fails at any call can be repeated',
  StartFails: 'Initialize that fails at any call keeps no reference',
  QueryFails: 'QueryBindingPath that fails at any call says so',
  TellingFails: 'any call that fails while the driver is told asks for a restart',
};
