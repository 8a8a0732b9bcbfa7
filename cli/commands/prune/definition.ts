import type { Definition } from '../../context/command';

export const prune: Definition = {
  name: 'prune',
  summary: 'delete the files of long expired grants, for a pull request; git keeps them',
  options: [
    ['--older-than <time>', 'over for at least so long; default 30d'],
    ['--dry-run', 'name them, delete nothing'],
    ['-y, --yes', 'do not ask'],
  ],
  json: true,
  examples: [
    ['curfew prune', 'what has been over for 30 days; people without a grant are named, not deleted'],
    ['curfew prune --older-than 7d --dry-run', 'what would go'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
