import type { Definition } from '../../context/command';

export const connect: Definition = {
  name: 'connect',
  summary: 'open a session on an instance, as the person with access',
  arguments: [['<instance>', 'the instance']],
  options: [
    ['--user <user>', 'the IAM user; default: whose credentials these are'],
    ['--document <name>', 'the session document; default: that of the deployment'],
    ['--force', 'try, though the files say no'],
    ['--dry-run', 'check, and show the command'],
  ],
  aws: true,
  examples: [
    ['curfew connect i-0ee0bc84a481f7852 --profile curfew', 'checks plugin, profile and window, then connects'],
    ['curfew connect i-0ee0bc84a481f7852 --dry-run', 'says whether it would work, and how'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
