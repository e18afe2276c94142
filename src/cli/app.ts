import type { Ask } from '../spec/collect.js';
import { disk } from '../project/file-system.js';
import { isProjectPlace } from '../project/recover.js';
import type { CommandLine } from './flags.js';
import { makeNew, onlyDestination, printVersion } from './new.js';
import { refuseUpdateOptions, update } from './update.js';

/** What `yo ndis-im` does: brings the project at the destination up to date, or makes one; the exit code. */
export async function runApp(line: CommandLine, ask: Ask | undefined): Promise<number> {
  if (line.has('version')) return printVersion();
  if (isProjectPlace(onlyDestination(line) ?? '.', process.cwd(), disk)) return update(line, ask);
  refuseUpdateOptions(line);
  return makeNew(line, ask);
}
