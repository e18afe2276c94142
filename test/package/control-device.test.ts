/** What docs/control-device.md of a project tells programs, held against the C. */
import test from 'ava';

import { controlErrors, controlProject } from './control-device.js';
import { fileOf } from './projects.js';

const { files } = controlProject;

test('docs/control-device.md tells every status that requests of programs end with', (t) => {
  const c = [...files].filter(([path]) => path.startsWith('driver/control/')).map(([, text]) => text);
  const used = new Set(c.join('').match(/\bSTATUS_(?!SUCCESS|PENDING)\w+/g));
  // This one is the I/O manager's answer.
  used.add('STATUS_ACCESS_DENIED');
  t.deepEqual([...used].sort(), controlErrors.map(({ status }) => status).sort());
});

test('docs/control-device.md tells every request that there is', (t) => {
  const requests = fileOf(controlProject, 'driver/control/control_ioctl.h').match(/\bIOCTL_CONTROL_\w+/g);
  const told = new Set(fileOf(controlProject, 'docs/control-device.md').match(/\bIOCTL_CONTROL_\w+/g));
  t.deepEqual([...told].sort(), [...new Set(requests)].sort());
});
