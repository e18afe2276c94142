import { declareTests } from './declare-tests.js';
import { edits } from './edits.js';
import { isFirstOfLesson } from './first-of-lesson.js';

/** One edit for each lesson: they are a part of `npm test`. `npm run mutations` makes the others too. */
declareTests(edits.filter(isFirstOfLesson));
