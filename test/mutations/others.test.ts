import { declareTests } from './declare-tests.js';
import { edits } from './edits.js';
import { isFirstOfLesson } from './first-of-lesson.js';

declareTests(edits.filter((edit) => !isFirstOfLesson(edit)));
