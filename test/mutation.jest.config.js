const {
  projects: [unit],
  testTimeout,
} = require('../jest.config.js');

/**
 * What `npm run test:mutation` runs for each mutant: the tests of the model and the fast ones of the sweeper. The
 * others take a sweep through thousands of accounts each.
 */
module.exports = {
  ...unit,
  testTimeout,
  testMatch: [
    '<rootDir>/test/unit/model/**/*.test.ts',
    '<rootDir>/test/unit/sweeper/{sweep,scenarios,judge/*}.test.ts',
  ],
};
