import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

const require = createRequire(import.meta.url);
let loading: Promise<Parser> | undefined;

/** A parser of PowerShell: the grammar of tree-sitter, as WebAssembly. No PowerShell itself is in the registries that CI reaches. */
function loadParser(): Promise<Parser> {
  loading ??= (async () => {
    await Parser.init();
    const parser = new Parser();
    parser.setLanguage(
      await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')),
    );
    return parser;
  })();
  return loading;
}

export interface Script {
  /** Where it does not parse: `line:column text`. */
  readonly errors: readonly string[];
  /** Commands that it calls by name, and functions that it defines. */
  readonly calls: readonly string[];
  readonly defines: readonly string[];
}

export async function parseScript(text: string): Promise<Script> {
  const tree = (await loadParser()).parse(text);
  if (tree === null) throw new Error('the parser gave up');
  const nodes = [...walk(tree.rootNode)];
  const ofType = (type: string): readonly string[] =>
    nodes.filter((node) => node.type === type).map((node) => node.text);
  return {
    errors: nodes
      .filter((node) => node.isError || node.isMissing)
      .map(({ startPosition: { row, column }, text }) => `${row + 1}:${column + 1} ${text.slice(0, 40)}`),
    calls: ofType('command_name'),
    defines: ofType('function_name'),
  };
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child !== null) yield* walk(child);
}
