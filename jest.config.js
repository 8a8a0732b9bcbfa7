// Node 20 is enough for the tests: the SDK's advice to upgrade would stand between their results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
const common = {
  rootDir: __dirname,
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^curfew$': '<rootDir>/index.ts', '^curfew/constructs$': '<rootDir>/constructs/index.ts' },
};

const elsewhere = ['/node_modules/', '<rootDir>/test/fixtures/'];

/**
 * Starts no server, no Terraform and no Lambda.
 * @type {import('jest').Config}
 */
const unit = {
  ...common,
  displayName: 'unit',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [...elsewhere, '<rootDir>/test/e2e/'],
};

/** @type {import('jest').Config} */
const e2e = {
  ...common,
  displayName: 'e2e',
  globalSetup: '<rootDir>/test/e2e/global-setup.ts',
  globalTeardown: '<rootDir>/test/e2e/global-teardown.ts',
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: elsewhere,
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [unit, e2e],
  maxWorkers: '100%',
  // No test is judged by its speed: this ends only what hangs, on a busy machine too. Jest reads it here, not in a project.
  testTimeout: 3_600_000,
};
