import { collisions } from '../project/merge/collision.js';

/** The commands that options belong to. `yo ndis-im` is `new` or `update`, as it finds a project or none. */
export const commandNames = ['new', 'update', 'callbacks'] as const;
export type Command = (typeof commandNames)[number];

export function isCommand(name: string): name is Command {
  return commandNames.some((known) => known === name);
}

/** Options that answer no question. */
export interface PlainOption {
  readonly flag: string;
  readonly commands: readonly Command[];
  /** Undefined for a switch. */
  readonly metavar?: string;
  readonly help: string;
}

const changing = ['update', 'callbacks'] as const;
const asking = ['new', 'update'] as const;
const all = ['new', 'update', 'callbacks'] as const;

export const plainOptions = [
  { flag: 'add', commands: ['callbacks'], metavar: 'LIST', help: 'callbacks to add, with commas between' },
  { flag: 'remove', commands: ['callbacks'], metavar: 'LIST', help: 'callbacks to remove' },
  { flag: 'yes', commands: asking, help: 'take the default for whatever is not given; ask nothing' },
  {
    flag: 'answers',
    commands: asking,
    metavar: 'FILE',
    help: 'take answers from a JSON file; a flag wins over it',
  },
  { flag: 'ask', commands: ['update'], help: 'ask again what is stored' },
  { flag: 'dry-run', commands: all, help: 'say what would be written; write nothing' },
  { flag: 'diff', commands: changing, help: 'the same, with the differences' },
  { flag: 'check', commands: changing, help: 'write nothing; exit 3 where something would be written' },
  { flag: 'json', commands: all, help: 'print the result as one JSON document' },
  { flag: 'only', commands: changing, metavar: 'GLOB', help: 'leave all other files as they are' },
  { flag: 'restore', commands: changing, metavar: 'GLOB', help: 'bring deleted files back' },
  { flag: 'allow-dirty', commands: changing, help: 'write over what git does not have; a copy is kept' },
  { flag: 'overwrite-owned', commands: changing, help: 'replace edited files of test/kit' },
  { flag: 'new-base', commands: ['update'], help: 'take the project as it is where .ndis-im is lost' },
  {
    flag: 'on-collision',
    commands: ['update', 'callbacks'],
    metavar: 'WHOSE',
    help: `a file is there that was not generated: ${collisions.join(', ')}`,
  },
  { flag: 'version', commands: all, help: 'print the version' },
  { flag: 'help', commands: all, help: 'print this help' },
] as const satisfies readonly PlainOption[];

export type PlainFlag = (typeof plainOptions)[number]['flag'];

/** The options of these commands, in the order of the table. */
export function optionsOf(
  commands: readonly Command[],
): readonly (PlainOption & { readonly flag: PlainFlag })[] {
  return plainOptions.filter((option) => option.commands.some((command) => commands.includes(command)));
}
