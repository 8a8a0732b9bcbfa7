import type { Definition } from '../../context/command';

export const logs: Definition = {
  name: 'logs',
  summary: 'transcripts of sessions: where they lie, what is in them',
  arguments: [['[grant-or-session]', 'the id of a grant, or of a session']],
  options: [
    ['--user <user>', 'of this user'],
    ['--grep <pattern>', 'only lines that match, over all transcripts of the period (exit 1: none)'],
    ['--since <time>', '24h, 7d, or an instant; default: the 30 days for which AWS lists sessions'],
    ['--where', 'only where they lie'],
    ['--follow', 'print what comes, until the session ends'],
  ],
  aws: true,
  json: true,
  examples: [
    ['curfew logs john-dev-checkout', 'every session under a grant'],
    ["curfew logs --grep 'sudo|passwd' --since 24h", 'what was typed since yesterday, by anybody'],
    ['curfew logs --user john-dev --follow', 'what John does now'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
