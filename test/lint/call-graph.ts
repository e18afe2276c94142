import { allFunctions, type CFunction, type SourceFile } from './source.js';

const acquires = /^(?:Ndis(?:Dpr)?AcquireSpinLock|NdisAcquireRWLock(?:Read|Write)|KeAcquire\w+)$/;
const releases = /^(?:Ndis(?:Dpr)?ReleaseSpinLock|NdisReleaseRWLock|KeRelease\w+Lock\w*)$/;

export interface Call {
  readonly name: string;
  /** How many locks the function itself has taken by then. */
  readonly held: number;
  readonly line: number;
}

/** The calls of a function, in the order of the text. A block that leaves changes nothing for what stands after it. */
function callsOf({ body, line }: CFunction): readonly Call[] {
  const calls: Call[] = [];
  const outer: number[] = [];
  let held = 0;
  let leaves = false;
  for (const match of body.matchAll(
    /[{};]|\b(?:return|goto|continue|break)\b|((?:\w+(?:->|\.))*\w+)\s*\(/g,
  )) {
    const [token, name] = match;
    if (token === '{') {
      outer.push(held);
      leaves = false;
    } else if (token === '}') {
      const before = outer.pop() ?? 0;
      if (leaves) held = before;
      leaves = false;
    } else if (name === undefined) {
      if (token !== ';') leaves = true;
    } else {
      if (acquires.test(name)) held++;
      else if (releases.test(name)) held--;
      else calls.push({ name, held, line: line + body.slice(0, match.index).split('\n').length });
    }
  }
  return calls;
}

export interface CallGraph {
  readonly functions: readonly CFunction[];
  readonly calls: ReadonlyMap<CFunction, readonly Call[]>;
  /** The function that a call in `from` is of; undefined where the driver does not define it. */
  readonly resolve: (from: CFunction, name: string) => CFunction | undefined;
}

export function callGraph(files: readonly SourceFile[]): CallGraph {
  const functions = allFunctions(files);
  const local = new Map(functions.map((each) => [`${each.path}: ${each.name}`, each]));
  const shared = new Map(functions.filter(({ isStatic }) => !isStatic).map((each) => [each.name, each]));
  return {
    functions,
    calls: new Map(functions.map((each) => [each, callsOf(each)])),
    resolve: ({ path }, name) => local.get(`${path}: ${name}`) ?? shared.get(name),
  };
}
