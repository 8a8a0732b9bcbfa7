// Node 20 is enough for the tests: the SDK's advice to upgrade would stand between their results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/fixtures/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^curfew$': '<rootDir>/index.ts', '^curfew/constructs$': '<rootDir>/constructs/index.ts' },
  testTimeout: 60_000,
};
