import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../spec/markdown-table.js';
import { packageRoot } from './package-info.js';

/** An event that the driver writes, as its C says. */
export interface DriverEvent {
  readonly name: string;
  readonly level: string;
  readonly keyword: string;
  readonly description: string;
  readonly fields: readonly string[];
}

const sources = ['trace.c', 'drops.c'];

/** The events of the driver, read from the C that writes them. */
export function driverEvents(): readonly DriverEvent[] {
  return sources.flatMap((file) =>
    [...driverSource(file).matchAll(/TraceLoggingWrite\(\s*TraceProvider, "(\w+)",(.*?)\);\n/gs)].map(
      ([, name = '', args = '']) => ({
        name,
        level: capitalised(/TraceLoggingLevel\(TRACE_LEVEL_(\w+)\)/.exec(args)?.[1]),
        keyword: capitalised(/TraceLoggingKeyword\(TRACE_(\w+)\)/.exec(args)?.[1]),
        description: /TraceLoggingDescription\("([^"]*)"\)/.exec(args)?.[1] ?? '',
        fields: [...args.matchAll(/TraceLogging(?!Level|Keyword|Description)\w+\(.*?, "(\w+)"\)/gs)].map(
          ([, field = '']) => field,
        ),
      }),
    ),
  );
}

/** The events as a Markdown table. */
export function traceEventTable(): string {
  const rows = driverEvents().map(({ name, level, keyword, description, fields }) => [
    `\`${name}\``,
    keyword,
    level,
    description,
    fields.map((field) => `\`${field}\``).join(', '),
  ]);
  return markdownTable([['Event', 'Keyword', 'Level', 'When', 'Fields'], ...rows]);
}

/** Why frames are dropped, from the enumeration in drops.h, as a Markdown table. */
export function dropReasonTable(): string {
  const [, body = ''] = /typedef enum _DROP_REASON \{([^}]*)\}/.exec(driverSource('drops.h')) ?? [];
  const rows = [...body.matchAll(/Drop(\w+), +\/\* ([^:*]*)/g)].map(([, reason = '', why = '']) => [
    `\`${reason}\``,
    why.trim(),
  ]);
  return markdownTable([['Reason', 'Why'], ...rows]);
}

function driverSource(file: string): string {
  return readFileSync(join(packageRoot, 'templates/driver', file), 'utf8').replaceAll('\r\n', '\n');
}

function capitalised(word = ''): string {
  return word.slice(0, 1) + word.slice(1).toLowerCase();
}
