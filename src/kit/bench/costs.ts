import { loadCompiled } from '../compile/load.js';
import { compileProject, type ProjectOptions } from '../compile/project.js';
import { findBlocks } from '../coverage/blocks.js';
import { HitCounter } from '../coverage/hits.js';
import { Machine } from '../world/machine.js';
import type { CostRow } from './cost-table.js';
import { openScene, type Scene, type Tagging } from './scene.js';
import { costOfReceives, costOfSends, type RoundTrip } from './traffic-cost.js';

const counts = [1, 16, 256] as const;
/** Virtual miniports that one received chain goes to, where it goes to several. */
const TARGETS = 16;

/**
 * What chains of unicast cost over one adapter, for the dearest of its first, middle and last virtual miniport. The driver is
 * compiled at -O0 with guards, as for coverage, so that blocks are those of the source.
 */
export async function measureCosts(root: string, options: ProjectOptions = {}): Promise<readonly CostRow[]> {
  await compileProject(root, { ...options, purpose: 'coverage' });
  const compiled = loadCompiled(root, 'driver', 'coverage');
  const guards = findBlocks(compiled.linked())
    .filter(({ file }) => file.startsWith('driver/'))
    .map(({ guard }) => guard);
  const rows: CostRow[] = [];
  for (const tagging of ['out of band', 'in band'] as const) {
    for (const miniports of counts) {
      const counter = new HitCounter('driver');
      const driver = { ...compiled, imports: counter.imports };
      const scene = openScene(new Machine({ driver }), { miniports, tagging });
      // Without tags both adapters are the same; with fewer miniports, the row is there already.
      if (!scene.tagged && tagging === 'in band') return rows;
      if (scene.running === miniports) rows.push(...costsOf(scene, tagging, () => counter.passed(guards)));
    }
  }
  return rows;
}

function costsOf(scene: Scene, tagging: Tagging, blocks: () => number): readonly CostRow[] {
  const miniports = scene.running;
  const kind = scene.tagged ? `, tags ${tagging}` : '';
  const row = (what: string, cost: CostRow['cost']): CostRow => ({ what: `${what}${kind}`, miniports, cost });
  const places = [...new Set([0, miniports >> 1, miniports - 1])];
  const dearest = (measure: (place: number) => RoundTrip): RoundTrip =>
    places
      // The first chain is not like the others: it finds statistics and pools untouched.
      .map((place) => (measure(place), measure(place)))
      .reduce((one, other) => ({
        there: one.there.blocks < other.there.blocks ? other.there : one.there,
        back: one.back.blocks < other.back.blocks ? other.back : one.back,
      }));
  const sends = dearest((place) => costOfSends(scene, place, blocks));
  const receives = dearest((place) => costOfReceives(scene, [place], blocks));
  const rows = [
    row('send', sends.there),
    row('send complete', sends.back),
    row('receive', receives.there),
    row('return', receives.back),
  ];
  if (miniports < TARGETS) return rows;
  const spread = dearest((place) =>
    costOfReceives(
      scene,
      Array.from({ length: TARGETS }, (_, at) => (place + at) % miniports),
      blocks,
    ),
  );
  return [...rows, row(`receive for ${TARGETS}`, spread.there), row(`return of ${TARGETS}`, spread.back)];
}
