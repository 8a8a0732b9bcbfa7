import type { Definition } from '../../context/command';

export const check: Definition = {
  name: 'check',
  summary: 'judge people/ and grants/, and show every grant and where it stands',
  json: true,
  examples: [
    ['curfew check', 'everything as of now'],
    ['curfew check --now 2030-06-03T10:00:00Z', 'as of another instant'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
