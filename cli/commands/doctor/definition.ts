import type { Definition } from '../../context/command';

export const doctor: Definition = {
  name: 'doctor',
  summary: 'the machine and the account: what is not as it should be, and what mends it (exit 1: something)',
  aws: true,
  json: true,
  examples: [
    ['curfew doctor', 'versions, credentials, clock, regions, sweeper, audit, instances, quotas'],
    ['curfew doctor --json', 'for a check of your own'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
