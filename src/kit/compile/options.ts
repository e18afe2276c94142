import type { WindowsArchitecture } from './flags.js';

export interface CompileOptions {
  /** Beyond the kit's own, or in place of them: name and value. */
  readonly defines?: Readonly<Record<string, string>>;
  /** 1 unless given. At 0 a call through a wrong function type traps; at 1 it may vanish. */
  readonly optimize?: 0 | 1 | 2;
  /** With a coverage guard in every basic block; the module then imports the two functions of coverage/guards.ts. */
  readonly guards?: boolean;
  /** 'error' unless given: a warning fails the build, as the Windows build has it. */
  readonly warnings?: 'error' | 'off';
  /** Windows architectures to check the syntax for; both unless given. */
  readonly check?: readonly WindowsArchitecture[];
  /** Folders searched for `#include "…"`; `driver` unless given. */
  readonly includeDirectories?: readonly string[];
  /** Folder on disk for what was compiled, which other processes may share; memory alone unless given. */
  readonly cacheDirectory?: string;
  /** Folder of the kit's C headers; the kit's own unless given. */
  readonly headers?: string;
}
