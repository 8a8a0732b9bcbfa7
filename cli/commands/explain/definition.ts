import { instanceTags } from '../../aws/instance-tags';
import type { Definition } from '../../context/command';

export const explain: Definition = {
  name: 'explain',
  summary: 'whether somebody can open a session on an instance, and why (exit 1: no)',
  arguments: [
    ['<user>', 'the IAM user'],
    ['<instance>', 'the instance'],
  ],
  options: [
    ['--at <instant>', 'then; default: now'],
    ['--document <name>', 'as --document-name would say; none: as if it were left out. Default: Curfew’s own'],
    ['--live', 'ask AWS as well: the policy, IAM’s own simulator, the instance, its agent, its role'],
  ],
  more: instanceTags,
  aws: true,
  json: true,
  examples: [
    ['curfew explain john-dev i-0ee0bc84a481f7852', 'yes, by which grant and until when; or no, and what is nearest'],
    ['curfew explain john-dev i-0ee0bc84a481f7852 --live', 'why does it not work, though it should?'],
    ['curfew explain carla i-0aaaaaaaaaaaaaaa1 --instance-tags Environment=Staging', 'without asking AWS for tags'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
