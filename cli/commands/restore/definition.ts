import type { Definition } from '../../context/command';

export const restore: Definition = {
  name: 'restore',
  summary: 'lift a revocation: what the files grant holds again',
  arguments: [['[users...]', 'whose access is given back']],
  options: [
    ['--everybody', 'ends curfew revoke --everybody; who was revoked alone stays so'],
    ['--list', 'who is revoked, and until when'],
    ['--reason <text>', 'why, for the audit log'],
  ],
  aws: true,
  changes: true,
  json: true,
  examples: [
    ['curfew restore john-dev', 'takes the Deny off'],
    ['curfew restore --everybody', 'takes off the one Deny of everybody'],
    ['curfew restore --list', 'who is revoked'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
