// Yeoman's test helpers change the working directory, which a worker thread may not do.
export default {
  // `npm run mutations` and `npm run matrix` do what would take too long here.
  files: ['dist/test/**/*.test.js', '!dist/test/mutations/others.test.js', '!dist/test/windows/**'],
  workerThreads: false,
  timeout: '5m',
};
