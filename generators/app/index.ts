import Generator from 'yeoman-generator';
import type { BaseOptions } from 'yeoman-generator';
import { yoHelp } from '../../src/cli/help.js';
import { optionsOf } from '../../src/cli/options.js';
import { appGenerator, commandLineFromOptions, commandLineOfYo } from '../../src/cli/yo-arguments.js';
import { askThrough, exitOfYeoman, throughYo } from '../../src/cli/yo-door.js';
import { questions } from '../../src/spec/questions.js';

type Options = BaseOptions & {
  /** Ask although standard input is no terminal: for who supplies the answers by another adapter. */
  readonly interactive?: boolean;
};

/** `yo ndis-im [destination]`: makes a project, or brings the one that is there up to date; prints what came of it. */
export default class AppGenerator extends Generator<Record<string, unknown>, Options> {
  constructor(args: string[], options: Options) {
    try {
      super(args, options, { customInstallTask: true });
    } catch (error) {
      throw exitOfYeoman(error);
    }
    this.description = 'Makes an NDIS intermediate driver with a test suite that runs it.';
    this.argument('destination', { type: String, required: false, description: "the project's root" });
    for (const { flag, help } of questions) this.option(flag, { type: String, description: help });
    for (const { flag, metavar, help } of optionsOf(appGenerator.commands)) {
      if (flag !== 'help')
        this.option(flag, { type: metavar === undefined ? Boolean : String, description: help });
    }
  }

  /** Help of `yo ndis-im --help`. */
  override help(): string {
    return yoHelp();
  }

  async writing(): Promise<void> {
    await throughYo(async () => {
      const line =
        commandLineOfYo(process.argv, import.meta.dirname, appGenerator) ??
        commandLineFromOptions(this.args, this.options);
      const canAsk = process.stdin.isTTY || this.options.interactive === true;
      const { runApp } = await import('../../src/cli/app.js');
      return runApp(line, canAsk ? askThrough(async (asked) => this.prompt(asked)) : undefined);
    });
  }
}
