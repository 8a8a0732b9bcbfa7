import type { Definition } from '../../context/command';

export const report: Definition = {
  name: 'report',
  summary: 'who had what and why, which sessions they opened, how those ended; from git and AWS both',
  options: [
    ['--from <time>', '7d, 24h, or an instant; default: seven days before the end'],
    ['--to <time>', 'likewise; default: now'],
    ['--user <user>', 'only what concerns this user'],
    ['--csv', 'one table, the first column says what a row is'],
    ['--markdown', 'for an issue or a wiki'],
  ],
  aws: true,
  json: true,
  examples: [
    ['curfew report', 'the last seven days'],
    ['curfew report --from 2026-11-01T00:00:00Z --to 2026-11-08T00:00:00Z --csv > week.csv', 'for a spreadsheet'],
    ['curfew report --from 30d --user john-dev', 'all about one person'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
