import { declareTests } from './declare-tests.js';
import { edits } from './edits.js';

/** Each lesson's edits; they are a part of `npm test`. `npm run mutations` makes the others too. */
declareTests(edits.filter(({ lesson }) => lesson !== undefined));
