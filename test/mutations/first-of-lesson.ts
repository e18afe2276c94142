import type { Edit } from './edit.js';
import { edits } from './edits.js';

const lessonsOf = ({ lesson = [] }: Edit): readonly number[] => [lesson].flat();

/** By lesson, the first edit of the default driver that goes against it: another driver costs as much as ten edits. */
const first = new Map<number, Edit>();
for (const edit of edits.filter(({ driver = 'mac' }) => driver === 'mac')) {
  for (const lesson of lessonsOf(edit)) if (!first.has(lesson)) first.set(lesson, edit);
}

export function isFirstOfLesson(edit: Edit): boolean {
  return lessonsOf(edit).some((lesson) => first.get(lesson) === edit);
}
