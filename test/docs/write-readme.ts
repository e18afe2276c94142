/** `npm run readme`: writes the made parts of README.md. */
import { writeFileSync } from 'node:fs';
import { readmeMadeAnew, readmePath } from './made-blocks.js';

writeFileSync(readmePath, await readmeMadeAnew());
