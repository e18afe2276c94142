import test from 'ava';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/project/package-info.js';
import { driverEvents, dropReasonTable } from '../../src/project/trace-tables.js';

const source = (file: string) => readFileSync(join(packageRoot, 'templates/driver', file), 'utf8');

test('every event that the driver writes is documented with level, keyword, when, and all its fields', (t) => {
  const written = ['trace.c', 'drops.c'].map(source).join('\n');
  const events = driverEvents();
  t.is(events.length, written.match(/TraceLoggingWrite\(/g)?.length ?? 0);
  for (const { name, level, keyword, description, fields } of events) {
    t.true(['Error', 'Warning', 'Information', 'Verbose'].includes(level), name);
    t.true(['Life', 'Drops', 'Oids'].includes(keyword), name);
    t.true(description.length > 0, name);
    t.is(new Set(fields).size, fields.length, name);
  }
  const fields =
    written.match(/TraceLogging(?!Level|Keyword|Description|Write|Register|Unregister)\w+\(/g) ?? [];
  t.is(events.flatMap((event) => event.fields).length, fields.length);
});

test('every reason for a drop has a name that is its own, and is documented', (t) => {
  const reasons = [...source('drops.h').matchAll(/^ {4}Drop(\w+),/gm)].map(([, reason]) => reason);
  t.true(reasons.length > 10);
  for (const reason of reasons) {
    t.true(source('drops.c').includes(`[Drop${reason}] = "${reason}"`), reason);
    t.true(dropReasonTable().includes(`\`${reason}\``), reason);
  }
});
