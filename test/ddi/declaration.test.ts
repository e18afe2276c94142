import test from 'ava';

import { namesIn, parseDeclaration } from '../../src/ddi/declaration.js';

test('a member declaration gives type, name, bounds and bits', (t) => {
  t.like(parseDeclaration('ULONG Flags'), { type: 'ULONG', name: 'Flags', dimensions: [], bits: null });
  t.like(parseDeclaration('NET_BUFFER_LIST *Next'), { type: 'NET_BUFFER_LIST *', name: 'Next' });
  t.like(parseDeclaration('volatile LONG Count'), { type: 'volatile LONG', name: 'Count' });
  t.deepEqual(parseDeclaration('UCHAR Table[2][16|32]').dimensions, [2, [16, 32]]);
  t.deepEqual(parseDeclaration('UCHAR Rest[]').dimensions, [0]);
  t.like(parseDeclaration('ULONG Valid : 1'), { type: 'ULONG', name: 'Valid', bits: 1 });
  t.like(parseDeclaration('ULONG : 31'), { type: 'ULONG', name: '', bits: 31 });
});

test('what is no member declaration is refused', (t) => {
  t.throws(() => parseDeclaration('Flags'));
  t.throws(() => parseDeclaration('ULONG Flags;'));
});

test('the names in a type are those that need a declaration', (t) => {
  t.deepEqual(namesIn('const struct _IRP * volatile'), ['_IRP']);
  t.deepEqual(namesIn('VOID (*)(PVOID, unsigned long)'), ['PVOID']);
});
