// What Windows needs, checked with tools of Debian's packages: they stand in .ci/run.
export default {
  files: ['dist/test/windows/**/*.test.js'],
  workerThreads: false,
  timeout: '10m',
};
