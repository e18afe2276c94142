/**
 * Prints the tests that the modules named on the command line declare, as JSON, without running any: they get a stand-in for AVA.
 * A process of its own, since that goes for all that it imports.
 */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

import { recorded } from './ava-stand-in.js';

const standIn = new URL('ava-stand-in.js', import.meta.url).href;
const resolve = `export const resolve = (specifier, context, next) =>
  specifier === 'ava' ? { url: ${JSON.stringify(standIn)}, shortCircuit: true } : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);

for (const path of process.argv.slice(2)) await import(pathToFileURL(path).href);
process.stdout.write(JSON.stringify(recorded));
