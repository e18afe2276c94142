// Yeoman's test helpers change the working directory, which a worker thread may not do.
export default {
  files: ['dist/test/**/*.test.js'],
  workerThreads: false,
  timeout: '5m',
};
