import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import Generator from 'yeoman-generator';
import type { BaseOptions } from 'yeoman-generator';
import { failureOf } from '../../src/cli/failure.js';
import type { CommandLine } from '../../src/cli/flags.js';
import { newHelp } from '../../src/cli/help.js';
import { plainOptions } from '../../src/cli/options.js';
import { inquirerQuestion, isCancel } from '../../src/cli/prompts.js';
import { commandLineFromOptions, commandLineOfYo } from '../../src/cli/yo-arguments.js';
import type { NewProject } from '../../src/project/new-project.js';
import { Cancelled, Refused, exitCode, shown } from '../../src/spec/problem.js';
import type { Ask } from '../../src/spec/collect.js';
import { questions } from '../../src/spec/questions.js';

type Options = BaseOptions & {
  /** Ask although standard input is no terminal: for who supplies the answers by another adapter. */
  readonly interactive?: boolean;
};

/** An error whose code becomes the exit status of `yo`. */
class Exit extends Error {
  override readonly name = 'Exit';

  constructor(
    lines: readonly string[],
    readonly code: number,
  ) {
    super(lines.join('\n'));
  }
}

/** `yo ndis-im [destination]`: hands over what was asked and given, prints what came of it. */
export default class AppGenerator extends Generator<Record<string, unknown>, Options> {
  constructor(args: string[], options: Options) {
    try {
      super(args, options, { customInstallTask: true });
    } catch (error) {
      // Yeoman itself looks at home and at the current folder first; `yo` cannot end on the text codes of such errors.
      throw new Exit(
        [error instanceof Error ? error.message : String(error), ...rootHint()],
        exitCode.failed,
      );
    }
    this.description = 'Makes an NDIS intermediate driver with a test suite that runs it.';
    this.argument('destination', { type: String, required: false, description: "the project's root" });
    for (const { flag, help } of questions) this.option(flag, { type: String, description: help });
    for (const option of plainOptions) {
      if (option.flag === 'help') continue;
      this.option(option.flag, { type: 'metavar' in option ? String : Boolean, description: option.help });
    }
  }

  /** Help of `yo ndis-im --help`: the same as that of `ndis-im new`. */
  override help(): string {
    return newHelp('yo ndis-im');
  }

  async writing(): Promise<void> {
    try {
      const line =
        commandLineOfYo(process.argv, import.meta.dirname) ?? commandLineFromOptions(this.args, this.options);
      if (line.has('help')) {
        process.stdout.write(`${this.help()}\n`);
      } else if (line.has('version')) {
        const { packageVersion } = await import('../../src/project/package-info.js');
        process.stdout.write(`${packageVersion()}\n`);
      } else {
        await this.#make(line);
      }
    } catch (error) {
      if (isCancel(error)) throw error;
      const { lines, code } = failureOf(error);
      throw new Exit([...lines, ...rootHint()], code);
    }
  }

  async #make(line: CommandLine): Promise<void> {
    const [destination, ...more] = line.positionals;
    if (more.length > 0)
      throw new Refused([`${shown(more[0])}: one destination is enough. Give one folder.`]);
    // Loaded when the arguments are known to be right: `yo ndis-im --help` and mistakes stay quick.
    const [{ newProject }, { reportNew, reportNewAsJson }] = await Promise.all([
      import('../../src/project/new-project.js'),
      import('../../src/project/report.js'),
    ]);
    const cwd = process.cwd();
    const project: NewProject = await newProject({
      cwd,
      destination,
      flags: line.answers,
      answersFile: line.answersFile,
      yes: line.has('yes'),
      dryRun: line.has('dry-run'),
      ask: process.stdin.isTTY || this.options.interactive === true ? this.#ask : undefined,
    });
    process.stderr.write(project.notes.map((note) => `${note}\n`).join(''));
    const report = line.has('json') ? reportNewAsJson(project, cwd) : reportNew(project, cwd).join('\n');
    process.stdout.write(`${report}\n`);
  }

  #ask: Ask = async (prompt) => {
    const { id } = prompt.question;
    try {
      const answers: Record<string, unknown> = await this.prompt([
        { ...inquirerQuestion(prompt), name: id },
      ] as never);
      return answers[id];
    } catch (error) {
      if (!isCancel(error)) throw error;
      // Yeoman has already taken this very error for the end of the run: what `yo` prints and exits with is set on it.
      const cancelled = new Cancelled();
      throw Object.assign(error, { message: cancelled.message, code: exitCode.cancelled });
    }
  };
}

/** `yo`, started as root, goes on as another user, whom the folders of root refuse. */
function rootHint(): string[] {
  const uid = process.getuid?.() ?? 0;
  const wasRoot = statSync(homedir(), { throwIfNoEntry: false })?.uid === 0 || process.env.USER === 'root';
  if (uid === 0 || !wasRoot) return [];
  return [
    'yo does not run as root: it went on as another user. As root, use `ndis-im new` with the same options.',
  ];
}
