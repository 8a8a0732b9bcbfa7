import type { Definition } from '../../context/command';

export const end: Definition = {
  name: 'end',
  summary: 'end grants early, in their files: the reviewed way',
  arguments: [['[grants...]', 'their ids, or their files']],
  options: [
    ['--dry-run', 'show the files, write nothing'],
    ['-y, --yes', 'do not ask before a file is deleted'],
  ],
  more: (command) => {
    command.option('--user <user...>', 'all live and upcoming grants of somebody');
  },
  examples: [
    ['curfew end john-dev-checkout', 'sets until to now; the file of an upcoming grant is deleted'],
    ['curfew end --user john-dev', 'everything of a leaver'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
