import { ndisVersions } from '../ddi/versions.js';
import { heading, literal } from './kit-text.js';

/** The NDIS versions that the mock can be. */
export function emitVersions(): string {
  const entries = ndisVersions
    .filter(({ number }) => number >= 630)
    .map(
      ({ text, number, major, minor, release }) => `  ${literal({ text, number, major, minor, release })},`,
    );
  return [heading, declarations, ...entries, '];', ''].join('\n');
}

const declarations = `
export interface RunningVersion {
  readonly text: string;
  /** 6.30 is 630. */
  readonly number: number;
  readonly major: number;
  readonly minor: number;
  readonly release: string;
}

export const runningVersions: readonly RunningVersion[] = [`.trimStart();
