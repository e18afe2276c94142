import type { Edit } from './edit.js';
import { controlEdits } from './edits/control.js';
import { lifeEdits } from './edits/life.js';
import { oidEdits } from './edits/oids.js';
import { pathEdits } from './edits/path.js';
import { powerEdits } from './edits/power.js';
import { projectEdits } from './edits/project.js';
import { traceEdits } from './edits/trace.js';

export const edits: readonly Edit[] = [
  ...lifeEdits,
  ...pathEdits,
  ...oidEdits,
  ...powerEdits,
  ...projectEdits,
  ...traceEdits,
  ...controlEdits,
];
