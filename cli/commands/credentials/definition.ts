import type { Definition } from '../../context/command';

export const credentials: Definition = {
  name: 'credentials',
  summary: 'make an access key for somebody with a grant, in a setup script or a profile',
  arguments: [['<user>', 'a person that Curfew made']],
  options: [
    ['--output <file>', 'the script; default setup-<user>.sh, readable by you alone'],
    ['--profile-name <name>', 'the profile that the script writes; default curfew-<user>'],
    ['--configure-profile <name>', 'write this profile on this machine instead'],
    ['--replace', 'where there are two keys already, delete the older one first'],
  ],
  aws: true,
  changes: true,
  json: true,
  examples: [
    ['curfew credentials john-dev', 'setup-john-dev.sh: installs what is missing, configures, connects'],
    ['curfew credentials john-dev --configure-profile curfew', 'for yourself, at this machine'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
