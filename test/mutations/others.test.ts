import { declareTests } from './declare-tests.js';
import { edits } from './edits.js';

/** The edits that go against a requirement alone. */
declareTests(edits.filter(({ lesson }) => lesson === undefined));
