import { execFileSync } from 'node:child_process';
import { Folder } from './folder';

/** A repository of a team that has rules; now is 10:00, and one grant is live. */

export const rules = `import { approval, longestWindow, requireMfa, type Settings } from 'curfew';
import { synth } from 'curfew/synth';

export const settings: Settings = {
  account: '123456789012',
  regions: ['eu-central-1', 'us-east-1'],
  rules: [
    longestWindow(120),
    approval('acme/payments', { tags: { Environment: 'Production' }, instances: ['i-0a1b2c3d4e5f60718'] }, 'is in production'),
    requireMfa({ users: ['mary'] }),
  ],
};

if (require.main === module) synth({ settings, home: __dirname, now: new Date() });
`;

export const person = (user: string, more = ''): string =>
  `import { definePerson } from 'curfew';\n\nexport default definePerson({ user: '${user}'${more} });\n`;
export const ids = (...all: string[]): string => `instances: [${all.map((id) => `'${id}'`).join(', ')}]`;
export const [one, two] = ['i-0ee0bc84a481f7852', 'i-0a1b2c3d4e5f60718'];
export const grant = (from: string, until: string, target = ids(one), who = 'john', reason = 'x'): string =>
  `import { defineGrant, shell } from 'curfew';
import who from '../people/${who}';

export default defineGrant({
  person: who,
  access: shell({ region: 'eu-central-1', ${target} }),
  from: '2030-06-03T${from}:00Z',
  until: '2030-06-03T${until}:00Z',
  reason: '${reason}',
});
`;

export class Team extends Folder {
  constructor() {
    super({
      'people/john.ts': person('john'),
      'people/mary.ts': person('mary'),
      'grants/a.ts': grant('09:00', '11:00'),
      'grants/over.ts': grant('06:00', '07:00'),
    });
    this.write('main.ts', rules);
    this.git('init', '--quiet', '--template=', '--initial-branch=main');
    this.commit();
  }

  git(...args: string[]): string {
    // Without hooks, and without the upkeep that a commit starts as a process of its own.
    const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'maintenance.auto=false'];
    return execFileSync('git', ['-C', this.home, ...who, ...args]).toString();
  }

  commit(): void {
    this.git('add', '-A');
    this.git('commit', '--quiet', '--allow-empty', '-m', 'x');
  }
}
