import config from './ava.config.js';

/** All edits of the generated C, for `npm run mutations`. */
export default { ...config, files: ['dist/test/mutations/*.test.js'] };
