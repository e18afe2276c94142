import type { Edit } from '../edit.js';

/** What is traced, and what it costs while nobody listens. */
export const traceEdits: readonly Edit[] = [
  {
    fault: 'the trace provider stays registered when DriverEntry fails',
    lesson: 22,
    shownBy: 'tracing',
    path: 'driver/driver.c',
    pattern: / {4}TraceStop\(\);\n {4}return Status;/,
    replacement: '    return Status;',
  },
  {
    fault: 'the trace provider stays registered after unload',
    shownBy: 'tracing',
    path: 'driver/driver.c',
    pattern: / {4}TraceDriver\(FALSE\);\n {4}TraceStop\(\);/,
    replacement: '    TraceDriver(FALSE);',
  },
  {
    fault: 'what a trace event needs is gathered for nobody',
    shownBy: 'tracing',
    path: 'driver/drops.h',
    pattern: /if \(DropIsTraced\(Reason\)\) \{\n {8}DropsCount/,
    replacement: 'if (TRUE) {\n        DropsCount',
  },
  {
    fault: 'each frame that is dropped is an event of its own',
    shownBy: 'tracing',
    path: 'driver/drops.c',
    pattern: / {4}Drops->Kind\[Kind\]\.Nbls \+= Nbls;\n/,
    replacement: '    Drops->Kind[Kind].Nbls += Nbls;\n    DropsWrite(Drops);\n',
  },
  {
    fault: 'a transition is traced as one to the state that it leaves',
    shownBy: 'tracing',
    path: 'driver/trace.c',
    pattern: /MiniportStateName\(To\)/,
    replacement: 'MiniportStateName(Miniport->State)',
  },
  {
    fault: 'a request that is answered at once is not traced as completed',
    shownBy: 'tracing',
    path: 'driver/oid.c',
    pattern: / {4}TraceOidCompleted\(Miniport, OidRequest, "Regular", Status\);\n {4}return Status;/,
    replacement: '    return Status;',
  },
  {
    fault: 'an entry of the interface stack that could not be made is nowhere told',
    shownBy: 'tracing',
    requirement: 'R-056',
    path: 'driver/vminiport.c',
    pattern: / {4}if \(!Miniport->Stacked\) \{\n[^\n]*\n {4}\}\n/,
    replacement: '',
  },
  {
    fault: 'a virtual miniport that NDIS does not deinitialise is nowhere told',
    shownBy: 'tracing',
    requirement: 'R-054',
    path: 'driver/instance.c',
    pattern:
      /const NDIS_STATUS (Status = NdisIMDeInitializeDeviceInstance\(Handle\);)\n\n[^\n]*\n[^\n]*\n {8}\}\n/,
    replacement: 'NDIS_STATUS $1\n\n        UNREFERENCED_PARAMETER(Status);\n',
  },
];
