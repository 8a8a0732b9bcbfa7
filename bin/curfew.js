#!/usr/bin/env node
// In a checkout the sources run as they are; in an installed package what was built from them.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const source = join(__dirname, '..', 'cli', 'main.ts');
if (existsSync(source)) {
  process.env.TSX_TSCONFIG_PATH ??= join(__dirname, '..', 'tsconfig.json');
  require('tsx/cjs');
  require(source);
} else {
  require('../dist/cli/main.js');
}
