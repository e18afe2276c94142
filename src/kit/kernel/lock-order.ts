/**
 * The order in which locks were taken inside each other. Two orders that contradict each other can deadlock two
 * processors (deadlock-detection.md of devtest).
 */
export class LockOrder {
  /** Locks that were taken while the key was held. */
  private readonly inside = new Map<number, Set<number>>();

  /** `lock` is taken with `held` held. The chain of locks that leads back from it to one of those, if there is one. */
  taken(lock: number, held: readonly number[]): readonly number[] | undefined {
    for (const outer of held) {
      let known = this.inside.get(outer);
      if (known === undefined) this.inside.set(outer, (known = new Set()));
      if (known.has(lock) || outer === lock) continue;
      const back = this.path(lock, outer);
      if (back !== undefined) return back;
      known.add(lock);
    }
    return undefined;
  }

  /** The memory of the lock may hold another one later. */
  forget(lock: number): void {
    this.inside.delete(lock);
    for (const inner of this.inside.values()) inner.delete(lock);
  }

  private path(from: number, to: number, seen = new Set<number>()): readonly number[] | undefined {
    if (from === to) return [from];
    seen.add(from);
    for (const next of this.inside.get(from) ?? []) {
      if (seen.has(next)) continue;
      const rest = this.path(next, to, seen);
      if (rest !== undefined) return [from, ...rest];
    }
    return undefined;
  }
}
