import type { Definition } from '../../context/command';

export const diff: Definition = {
  name: 'diff',
  summary: 'what a change does to access: who gains and loses what, the rules, the proof',
  arguments: [['[range]', 'BASE..HEAD, BASE...HEAD, or BASE against the folder as it is; default: HEAD']],
  options: [
    ['--live', 'ask AWS which instances the tags mean now, and IAM’s own simulator what the policies allow'],
    ['--markdown', 'for a comment on a pull request'],
  ],
  aws: true,
  json: true,
  examples: [
    ['curfew diff', 'what has not been committed yet'],
    ['curfew diff origin/main...HEAD', 'what this branch does'],
    ['curfew diff $BASE..$MERGE --live --markdown', 'in a pull request; grant files are read, never executed'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
