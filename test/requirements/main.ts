/** `npm run requirements`: what is asked of the driver, and what shows that it does it. Fails when something is shown by nothing. */
import { lints } from '../lint/lints.js';
import { edits } from '../mutations/edits.js';
import { gatherEvidence } from './evidence.js';
import { report } from './report.js';
import { suiteTests } from './titles.js';

const { lines, missing } = report(gatherEvidence({ tests: await suiteTests(), edits, lints }));
console.log(lines.join('\n'));
process.exitCode = missing.length === 0 ? 0 : 1;
