import type { Definition } from '../../context/command';

export const sweep: Definition = {
  name: 'sweep',
  summary: 'one sweep from here: shows what it would do (exit 1: findings)',
  options: [
    ['--apply', 'do it; asks first'],
    ['-y, --yes', 'do not ask'],
    ['--audit', 'the hourly audit instead: reads the whole account, compares it with the manifest'],
    ['--watch', 'again each minute, until Ctrl-C'],
  ],
  aws: true,
  json: true,
  examples: [
    ['curfew sweep', 'what the sweeper would do this minute, and why'],
    ['curfew sweep --audit', 'what should not be in the account'],
    ['curfew sweep --apply', 'where the function does not run'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
