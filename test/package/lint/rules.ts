import { componentRules } from './component-rules.js';
import { fileRules } from './file-rules.js';
import { formRules } from './form-rules.js';
import type { PackageView } from './package-view.js';
import { parameterRules } from './parameter-rules.js';
import type { Rule } from './rule.js';

/** What two INFs of an intermediate driver must keep, also towards each other, the C, and the projects. */
export const rules: readonly Rule[] = [...formRules, ...componentRules, ...fileRules, ...parameterRules];

/** What is wrong with a package, each with its rule. */
export function lint(view: PackageView): readonly string[] {
  return rules.flatMap((rule) => [...new Set(rule.check(view))].map((problem) => `${rule.name}: ${problem}`));
}
