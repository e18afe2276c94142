/** The program of docs/control-device.md is built by mingw-w64 and runs under Wine, whose ntdll knows the errors of statuses. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';

import { controlErrors, controlProgram, controlProject } from '../../package/control-device.js';
import { fileOf } from '../../package/projects.js';
import { run } from '../tools.js';
import { startWine, type Wine } from '../wine.js';

let wine: Wine;
test.before('Wine starts', () => {
  wine = startWine();
});
test.after.always(() => wine.remove());

/** Warnings are errors, as a program's own build may have it. */
function build(name: string, source: string): string {
  const to = join(wine.root, `${name}.exe`);
  const header = 'control_ioctl.h';
  writeFileSync(join(wine.root, header), fileOf(controlProject, `driver/control/${header}`));
  writeFileSync(join(wine.root, `${name}.c`), source);
  const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-o', to];
  run('x86_64-w64-mingw32-gcc', [...flags, join(wine.root, `${name}.c`), '-lntdll']);
  return to;
}

test('the program is built without a warning, and ends with ERROR_FILE_NOT_FOUND where there is no driver', (t) => {
  const program = build('program', controlProgram);
  t.throws(() => wine.run(program), { message: /ended with 2:/ });
});

test('structures are as long for a 64-bit program as the driver has them', (t) => {
  const sizes = ['CONTROL_MINIPORT', 'CONTROL_STATISTICS', 'CONTROL_CHANGE', 'CONTROL_STATISTICS_REQUEST'];
  const program = build(
    'sizes',
    `#include <windows.h>
#include <winioctl.h>
#include <stdio.h>
#include "control_ioctl.h"
int main(void)
{
${sizes.map((name) => `    printf("%u ", (unsigned)sizeof(${name}));`).join('\n')}
    printf("%x", (unsigned)IOCTL_CONTROL_QUERY_STATISTICS);
    return 0;
}
`,
  );
  t.is(wine.run(program), '824 136 16 16 126004');
});

test('the errors that docs/control-device.md names are those that the statuses become', (t) => {
  const program = build(
    'errors',
    `#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#include <stdio.h>
ULONG NTAPI RtlNtStatusToDosError(LONG);
int main(void)
{
${controlErrors.map(({ error, status }) => `    printf("${status} %d\\n", RtlNtStatusToDosError((LONG)${status}) == ${error});`).join('\n')}
    return 0;
}
`,
  );
  t.true(controlErrors.length > 10);
  t.is(wine.run(program), controlErrors.map(({ status }) => `${status} 1\n`).join(''));
});
