/**
 * What a later run may do with a file: `owned` is replaced, `merged` is merged with the user's text, `json` is merged
 * key by key, `once` is never touched again.
 */
export const roles = ['owned', 'merged', 'json', 'once'] as const;
export type Role = (typeof roles)[number];

export interface RenderedFile {
  /** Below the project's root, with forward slashes. */
  readonly path: string;
  readonly role: Role;
  readonly content: Buffer;
  /** What it is made from, below templates/: a file that keeps its template under another path was renamed. None for what is copied. */
  readonly template?: string;
}
