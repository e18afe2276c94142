/** Options of `new` that answer no question. */
export interface PlainOption {
  readonly flag: string;
  /** Undefined for a switch. */
  readonly metavar?: string;
  readonly help: string;
}

export const plainOptions = [
  { flag: 'yes', help: 'take the default for whatever is not given; ask nothing' },
  { flag: 'answers', metavar: 'FILE', help: 'take answers from a JSON file; a flag wins over it' },
  { flag: 'dry-run', help: 'say what would be created; write nothing' },
  { flag: 'json', help: 'print the result as one JSON document' },
  { flag: 'version', help: 'print the version' },
  { flag: 'help', help: 'print this help' },
] as const satisfies readonly PlainOption[];
