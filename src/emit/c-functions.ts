import { functions } from '../ddi/functions.js';
import type { FunctionDecl } from '../ddi/types.js';
import { emitParams } from './c-types.js';

/** Every function that is not a macro or inline as a prototype; on wasm each is an import of module `ndis`. */
export function emitFunctions(): string {
  return [...functions]
    .filter(([, declaration]) => declaration.inline !== true)
    .map(([name, declaration]) => emitFunction(name, declaration))
    .concat('')
    .join('\n');
}

function emitFunction(name: string, declaration: FunctionDecl): string {
  const params = emitParams(declaration, declaration.variadic === true);
  return `NDIS_KIT_IMPORT(${name}) ${declaration.returns} ${name}(${params});`;
}
