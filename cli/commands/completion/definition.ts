import { Argument } from 'commander';
import type { Definition } from '../../context/command';

export const completion: Definition = {
  name: 'completion',
  summary: 'print what makes a shell complete commands, options, grants and users',
  more: (command) => {
    command.addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish', 'powershell']));
  },
  examples: [
    ['source <(curfew completion bash)', 'in this shell; put it into ~/.bashrc for all'],
    ['curfew completion zsh > ~/.zfunc/_curfew', 'for zsh'],
  ],
  load: () => {
    const { run }: typeof import('./run') = require('./run');
    return run;
  },
};
