import type { Definition } from '../../context/command';

export const revoke: Definition = {
  name: 'revoke',
  summary: 'emergency: take all access from somebody now, before any review',
  arguments: [['[users...]', 'users, or ids of their grants']],
  options: [
    ['--everybody', 'all who have any access, until curfew restore --everybody'],
    ['--for <time>', 'so long, default 30d; the sweeper lifts it once nothing is granted any more'],
    ['--until <instant>', 'until then'],
    ['--reason <text>', 'why, for the audit log'],
    ['--end', 'write the end of their grants into the files as well'],
  ],
  aws: true,
  changes: true,
  json: true,
  examples: [
    ['curfew revoke john-dev', 'a Deny that outlives any apply, keys deleted, sessions ended and seen gone'],
    ['curfew revoke john-dev max-dev --yes --end', 'several at once, without asking; ends their grants in git'],
    ['curfew revoke --everybody', 'everybody out: all are denied first, then sessions end; keys stay'],
    ['curfew restore john-dev', 'lifts it'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
