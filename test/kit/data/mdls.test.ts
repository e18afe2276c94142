import test from 'ava';

import { NblState } from '../../../src/kit/ndis/nbl-layout.js';
import { frame, type FrameShape } from '../../../src/kit/world/frames.js';
import { NblMaker } from '../../../src/kit/world/traffic.js';
import { compileCases, type CaseMachine } from '../support/cases.js';

const cases = await compileCases(
  {
    'partial MDL': `
    PMDL Source = NET_BUFFER_CURRENT_MDL(NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A));
    PUCHAR Start = (PUCHAR)MmGetMdlVirtualAddress(Source) + 20;

    MmInitializeMdl((PMDL)Room, Start, 30);
    IoBuildPartialMdl(Source, (PMDL)Room, Start, 30);
    NT_ASSERT(MmGetMdlByteCount((PMDL)Room) == 30 && ((PMDL)Room)->Next == NULL);
    return MmGetSystemAddressForMdlSafe((PMDL)Room, NormalPagePriority) != Start;`,
    'no room for its pages': `
    PMDL Source = NET_BUFFER_CURRENT_MDL(NET_BUFFER_LIST_FIRST_NB((PNET_BUFFER_LIST)(ULONG_PTR)A));

    MmInitializeMdl((PMDL)Room, MmGetMdlVirtualAddress(Source), 1);
    IoBuildPartialMdl(Source, (PMDL)Room, MmGetMdlVirtualAddress(Source), 0);
    return 0;`,
    'prepare for reuse': `MmPrepareMdlForReuse((PMDL)Room); return 0;`,
  },
  'static ULONG_PTR Room[32];',
);

/** A machine with a frame of the world's in the driver's hands. */
function withFrame(shape: FrameShape, payload = 50): { machine: CaseMachine; nbl: number } {
  const machine = cases.boot();
  const maker = new NblMaker(() => machine.data, 'test');
  const made = frame({ to: '02:00:00:00:00:02', from: '02:00:00:00:00:01', payload, ...shape });
  return { machine, nbl: maker.make(made, { contextBackFill: 0, dataBackFill: 0 }, NblState.Driver) };
}

test('a partial MDL shares the mapping of its source (nf-wdm-iobuildpartialmdl.md)', (t) => {
  const { machine, nbl } = withFrame({});
  t.is(machine.run('partial MDL', nbl), 0);
  t.deepEqual(machine.outstanding(), []);
  t.is(machine.run('partial MDL', nbl), 0);
});

test('a partial MDL over a source that is not mapped has a mapping of its own, which is leaked unless it is ended', (t) => {
  const { machine, nbl } = withFrame({ mapping: 'later' });
  t.is(machine.run('partial MDL', nbl), 0);
  t.regex(machine.outstanding().join(), /mapping of the partial MDL/);
  t.is(machine.broken('partial MDL', nbl), 'mdl-mapped');
  const other = withFrame({ mapping: 'later' });
  other.machine.run('partial MDL', other.nbl);
  other.machine.run('prepare for reuse');
  t.deepEqual(other.machine.outstanding(), []);
  other.machine.run('partial MDL', other.nbl);
});

test('a partial MDL over a source that cannot be mapped cannot be mapped either (R-191)', (t) => {
  const { machine, nbl } = withFrame({ mapping: 'fails' });
  t.is(machine.run('partial MDL', nbl), 1);
});

test('a partial MDL needs room for the pages that it describes', (t) => {
  const { machine, nbl } = withFrame({}, 9000);
  t.is(machine.broken('no room for its pages', nbl), 'mdl-range');
});
