export default {
  files: ['.build/test/*.test.js'],
};
