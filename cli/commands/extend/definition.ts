import type { Definition } from '../../context/command';

export const extend: Definition = {
  name: 'extend',
  summary: 'make a grant last longer, or renew one that is over',
  arguments: [['<grant>', 'its id, or its file']],
  options: [
    ['--for <time>', 'so much longer: 2h, 90m; of a grant that is over: from now'],
    ['--until <instant>', 'until then, with Z or an offset'],
    ['--reason <text>', 'why; writes a grant of its own'],
    ['--ticket <ticket>', 'the ticket; writes a grant of its own'],
    ['--dry-run', 'show the file, write nothing'],
  ],
  more: (command) => {
    command.option('--instance <id...>', 'renew onto other instances, from now');
  },
  examples: [
    ['curfew extend john-dev-checkout --for 2h', 'edits until; beyond the longest window a second grant goes on'],
    ['curfew extend john-dev-checkout --until 2030-06-03T18:00:00+02:00', 'until then'],
    ['curfew extend carla-staging --for 4h --instance i-0aaaaaaaaaaaaaaa2', 'the same on another instance, from now'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
