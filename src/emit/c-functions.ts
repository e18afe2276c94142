import { functions } from '../ddi/functions.js';
import type { FunctionDecl } from '../ddi/types.js';
import { emitParams } from './c-types.js';

/** The functions of one header that are neither macro nor inline as prototypes; on wasm each is an import of module `ndis`. */
export function emitFunctions(header: string): string {
  return [...functions]
    .filter(([, declaration]) => declaration.inline !== true && (declaration.header ?? 'ndis.h') === header)
    .map(([name, declaration]) => emitFunction(name, declaration))
    .concat('')
    .join('\n');
}

function emitFunction(name: string, declaration: FunctionDecl): string {
  const params = emitParams(declaration, declaration.variadic === true);
  return `NDIS_KIT_IMPORT(${name}) ${declaration.returns} ${name}(${params});`;
}
