import type { Definition } from '../../context/command';

export const create: Definition = {
  name: 'new',
  summary: 'write the file of a grant, and of the person where there is none yet',
  arguments: [['[id]', 'the file below grants/; default: from user and ticket, or time']],
  options: [
    ['--user <user>', 'the IAM user'],
    ['--existing', 'the user exists already and is not Curfew’s'],
    ['--pgp-key <file>', 'of a new person: the public key that their secrets are encrypted to'],
    ['--email <address>', 'of a new person: where they are told of their own grants and sessions'],
    ['--region <region>', 'where the instances are'],
    ['--from <instant>', 'with Z or an offset, or +2h; default: now'],
    ['--until <instant>', 'until then'],
    ['--for <time>', 'or so long: 4h, 90m'],
    ['--reason <text>', 'why, for the reviewer and the auditor'],
    ['--ticket <ticket>', 'the ticket or incident'],
    ['--csv <file>', 'many at once: a table with the options as columns, several in a cell with ; between them'],
    ['--dry-run', 'show the files, write nothing'],
  ],
  more: (command) => {
    command
      .option('--instance <id...>', 'on these instances')
      .option('--tag <key=value...>', 'on instances with all these tags');
  },
  json: true,
  examples: [
    [
      "curfew new --user john-dev --instance i-0ee0bc84a481f7852 --region eu-central-1 --for 4h --reason 'First week'",
      'now, for four hours',
    ],
    ['curfew new', 'asks for everything, on a terminal'],
    ['curfew new --csv trainees.csv', 'a grant for each row, or none'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
