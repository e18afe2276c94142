import type { Answers } from '../spec/answers.js';
import { toDriverSpec } from '../spec/driver-spec.js';
import { storedAnswers } from '../spec/settle.js';
import { jsonText } from './json-text.js';
import { renderProject } from './render.js';
import type { RenderedFile, Role } from './rendered-file.js';

export interface PlannedChange {
  readonly action: 'create';
  readonly path: string;
  readonly role: Role;
  readonly content: Buffer;
}

/** What a new project needs: every file is created, `.yo-rc.json` last, so that it stands only where all else does. */
export function planNew(answers: Answers): readonly PlannedChange[] {
  const files = [...renderProject(toDriverSpec(answers)), storedAnswersFile(answers)];
  return files.map((file) => ({ action: 'create', ...file }));
}

function storedAnswersFile(answers: Answers): RenderedFile {
  const text = jsonText({ 'generator-ndis-im': { schema: 1, answers: storedAnswers(answers) } });
  return { path: '.yo-rc.json', role: 'json', content: Buffer.from(text, 'utf8') };
}
