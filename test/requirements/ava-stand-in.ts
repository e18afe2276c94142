import { fileURLToPath } from 'node:url';

export interface RecordedTest {
  readonly title: string;
  /** The module that declares it. */
  readonly file: string;
}

/** What modules have declared that got this one as `ava`: the tests that would run. */
export const recorded: RecordedTest[] = [];

/** Declares a test as AVA's `test` does, and records it. */
function test(title: unknown): void {
  if (typeof title === 'string') recorded.push({ title, file: declaringFile() });
}

/** The caller of `test`: the second module in the stack. */
function declaringFile(): string {
  const [, , , line = ''] = (new Error().stack ?? '').split('\n');
  const [url] = /file:\/\/[^)]*?(?=:\d+:\d+\)?$)/.exec(line) ?? [];
  if (url === undefined) throw new Error(`not a line of a module: ${line}`);
  return fileURLToPath(url);
}

function notATest(): void {
  // Hooks, and tests that do not run, show nothing.
}

const hook = Object.assign(notATest, { always: notATest, skip: notATest });

export default Object.assign(test, {
  serial: Object.assign(test.bind(undefined), { skip: notATest, before: hook, after: hook }),
  only: test,
  skip: notATest,
  todo: notATest,
  failing: Object.assign(notATest, { skip: notATest }),
  before: hook,
  after: hook,
  beforeEach: hook,
  afterEach: hook,
});
