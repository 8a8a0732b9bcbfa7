import type { Definition } from '../../context/command';

export const gate: Definition = {
  name: 'gate',
  summary: 'whether a plan may be applied now: while everybody is out none that opens access may',
  arguments: [['<plan.json>', 'what terraform show -json prints of a saved plan']],
  aws: true,
  examples: [
    ['terraform show -json plan > plan.json', 'its JSON, which may hold secrets of other stacks: do not publish it'],
    ['curfew gate plan.json && terraform apply plan', 'no grant is made or changed before curfew restore --everybody'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
