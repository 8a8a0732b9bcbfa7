import type { Definition } from '../../context/command';

export const sessions: Definition = {
  name: 'sessions',
  summary: 'active sessions in all regions, with the grant that covers each, or why none does',
  options: [
    ['--history', 'those that have ended, as far back as AWS tells: 30 days'],
    ['--user <user>', 'only those of this user'],
    ['--instance <id>', 'only those on this instance'],
  ],
  aws: true,
  json: true,
  examples: [
    ['curfew sessions', 'as the sweeper would judge them this minute'],
    ['curfew sessions --history --user john-dev', 'what John has opened'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
