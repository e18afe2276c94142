import { fileOf, projects, type Project } from './projects.js';

function projectWithDevice(): Project {
  const found = projects.find(({ spec }) => spec.controlDevice);
  if (found === undefined) throw new Error('no project has a control device');
  return found;
}

/** A project with a control device. */
export const controlProject: Project = projectWithDevice();

const page = fileOf(controlProject, 'docs/control-device.md');

/** The table of errors in docs/control-device.md: what a program sees, and what the driver says. */
export const controlErrors: readonly { readonly error: string; readonly status: string }[] = [
  ...page.matchAll(/^\| `(ERROR_\w+)` +\| `(STATUS_\w+)`/gm),
].map(([, error = '', status = '']) => ({ error, status }));

/** The program in docs/control-device.md. */
export const controlProgram: string = /```c\n(.*?)```/s.exec(page)?.[1] ?? '';
