import Generator from 'yeoman-generator';
import type { BaseOptions } from 'yeoman-generator';
import { callbacksHelp } from '../../src/cli/help.js';
import { optionsOf } from '../../src/cli/options.js';
import { callbacksGenerator, commandLineFromOptions, commandLineOfYo } from '../../src/cli/yo-arguments.js';
import { askThrough, exitOfYeoman, throughYo } from '../../src/cli/yo-door.js';

type Options = BaseOptions & {
  /** Ask although standard input is no terminal: for who supplies the answers by another adapter. */
  readonly interactive?: boolean;
};

/** `yo ndis-im:callbacks [destination]`: shows the optional callbacks of a project's driver, adds and removes some. */
export default class CallbacksGenerator extends Generator<Record<string, unknown>, Options> {
  constructor(args: string[], options: Options) {
    try {
      super(args, options, { customInstallTask: true });
    } catch (error) {
      throw exitOfYeoman(error);
    }
    this.description = 'Shows, adds and removes optional callbacks of a driver.';
    this.argument('destination', { type: String, required: false, description: "the project's root" });
    for (const { flag, metavar, help } of optionsOf(callbacksGenerator.commands)) {
      if (flag !== 'help')
        this.option(flag, { type: metavar === undefined ? Boolean : String, description: help });
    }
  }

  /** Help of `yo ndis-im:callbacks --help`. */
  override help(): string {
    return callbacksHelp('yo ndis-im:callbacks');
  }

  async writing(): Promise<void> {
    await throughYo(async () => {
      const line =
        commandLineOfYo(process.argv, import.meta.dirname, callbacksGenerator) ??
        commandLineFromOptions(this.args, this.options);
      const canAsk = process.stdin.isTTY || this.options.interactive === true;
      const [{ changeCallbacks }, { printVersion }] = await Promise.all([
        import('../../src/cli/callbacks.js'),
        import('../../src/cli/new.js'),
      ]);
      if (line.has('version')) return printVersion();
      return changeCallbacks(line, canAsk ? askThrough(async (asked) => this.prompt(asked)) : undefined);
    });
  }
}
