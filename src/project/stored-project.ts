import type { Answers } from '../spec/answers.js';
import { settle } from '../spec/settle.js';
import { disk } from './file-system.js';
import type { FileSystem } from './file-system.js';
import { findProject } from './place.js';
import { readStored } from './stored.js';

/** The answers of the project at `destination`, seen from `cwd`. Throws `Refused` where there is none. */
export function storedProject(destination: string, cwd: string, fs: FileSystem = disk): Answers {
  return settle(readStored(findProject(destination, cwd, fs), fs).given).answers;
}
