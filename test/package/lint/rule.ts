import type { PackageView } from './package-view.js';

/** A rule that a package must keep; `check` says where it does not. */
export interface Rule {
  readonly name: string;
  /** The page of the public documentation that asks for it. */
  readonly page: string;
  readonly check: (view: PackageView) => Iterable<string>;
}
