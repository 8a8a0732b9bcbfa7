import type { Definition } from '../../context/command';

export const planSummary: Definition = {
  name: 'plan-summary',
  summary: "a plan of Terraform's in words: grants, people, everything else",
  arguments: [['<plan.json>', 'what terraform show -json prints of a saved plan']],
  options: [['--markdown', 'for a comment on a pull request']],
  json: true,
  examples: [
    ['terraform plan -refresh=false -out=plan', 'grants that the sweeper has removed are told apart from changes'],
    ['terraform show -json plan > plan.json', 'its JSON, which may hold secrets of other stacks: do not publish it'],
    ['curfew plan-summary plan.json --markdown', 'in a pull request'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
