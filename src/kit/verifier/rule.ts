/** A rule whose breach ends the machine with a failure of that name. */
export interface Rule {
  /** What the driver must do, or must not do, in one sentence. */
  readonly says: string;
  /** Requirements by number, or a page of the public documentation; `kit` where the machine itself is concerned. */
  readonly source: string;
}

export type Rules = Readonly<Record<string, Rule>>;
