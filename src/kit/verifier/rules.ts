import { controlRules } from './control-rules.js';
import { dataRules } from './data-rules.js';
import { deviceRules } from './device-rules.js';
import { kernelRules } from './kernel-rules.js';
import type { Rules } from './rule.js';

/** Every rule that the kit watches, by the name that a failure carries. */
export const rules: Rules = { ...kernelRules, ...dataRules, ...controlRules, ...deviceRules };
