import { instanceTags } from '../../aws/instance-tags';
import type { Definition } from '../../context/command';

export const who: Definition = {
  name: 'who',
  summary: 'who can reach what: now, at an instant, or over a span',
  options: [
    ['--at <instant>', 'then; default: now'],
    ['--from <instant>', 'over a span; default: from now'],
    ['--to <instant>', 'until then'],
    ['--for <time>', 'or so long; default: 24h'],
    ['--user <user>', 'only what this person can reach'],
    ['--instance <id>', 'only who can reach this instance'],
    ['--timeline', 'a span as bars'],
  ],
  more: instanceTags,
  aws: true,
  json: true,
  examples: [
    ['curfew who', 'everybody who has access now'],
    ['curfew who --instance i-0a1b2c3d4e5f60718 --at 2030-06-03T02:00:00Z', 'who could reach it that night'],
    ['curfew who --for 3d --timeline', 'the next three days as bars'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
