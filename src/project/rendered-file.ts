/**
 * What a later run may do with a file: `owned` is replaced, `merged` is merged with the user's text, `json` is merged
 * key by key, `once` is never touched again.
 */
export type Role = 'owned' | 'merged' | 'json' | 'once';

export interface RenderedFile {
  /** Below the project's root, with forward slashes. */
  readonly path: string;
  readonly role: Role;
  readonly content: Buffer;
}
