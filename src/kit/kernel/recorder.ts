/** The last DDI calls, kept in a ring that costs next to nothing: what a report shows as having happened before. */
export class Recorder {
  private readonly names: string[];
  private count = 0;

  constructor(private readonly size = 64) {
    this.names = new Array<string>(size).fill('');
  }

  call(name: string): void {
    this.names[this.count++ % this.size] = name;
  }

  /** DDI calls made so far. */
  get calls(): number {
    return this.count;
  }

  /** The newest `limit` names, oldest of them first. */
  recent(limit: number): readonly string[] {
    const from = Math.max(0, this.count - Math.min(limit, this.size));
    const names: string[] = [];
    for (let at = from; at < this.count; at++) names.push(this.names[at % this.size] as string);
    return names;
  }
}
