import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { packageRoot } from '../../src/project/package-info.js';
import { optionsTable } from '../../src/spec/options-table.js';

/** What stands between `<!-- NAME` and `<!-- /NAME -->` in README.md, by NAME. */
const blocks: Readonly<Record<string, () => string>> = {
  options: optionsTable,
  example: () => `\`\`\`ts\n${exampleTest()}\`\`\``,
};

/** The user's own test file as a project gets it, without the words to the user at its head. */
function exampleTest(): string {
  const text = readFileSync(join(packageRoot, 'templates/test/mine.test.ts'), 'utf8');
  return text.replace(/^\/\*\*[\s\S]*?\*\/\n/, '');
}

export const readmePath = join(packageRoot, 'README.md');

/** README.md with its made parts made anew, formatted. */
export async function readmeMadeAnew(): Promise<string> {
  let text = readFileSync(readmePath, 'utf8').replaceAll('\r\n', '\n');
  for (const [name, make] of Object.entries(blocks)) {
    const pattern = new RegExp(`(<!-- ${name}\\b[^>]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!pattern.test(text)) throw new Error(`README.md has no place for ${name}`);
    text = text.replace(pattern, (_, open: string, close: string) => `${open}\n${make().trim()}\n\n${close}`);
  }
  return format(text, { parser: 'markdown', singleQuote: true, printWidth: 110 });
}
