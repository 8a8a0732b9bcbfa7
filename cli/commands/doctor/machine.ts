import { type Answer, no, yes } from '../../frame/answer';
import { isAtLeast, leastPlugin, versionOf } from '../../frame/version';
import type { World } from '../../frame/world';

interface Program {
  readonly name: string;
  readonly least: readonly number[];
  readonly remedy: string;
}

const programs: readonly Program[] = [
  { name: 'aws', least: [2], remedy: 'Install the AWS CLI version 2.' },
  {
    name: 'session-manager-plugin',
    least: leastPlugin,
    remedy:
      'See https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html.',
  },
  { name: 'terraform', least: [1, 10], remedy: 'Install Terraform 1.10 or newer, where plans are made.' },
  { name: 'git', least: [2], remedy: 'Install git.' },
];

const node = [20, 19];

/** The programs of this machine, and Node itself. */
export async function machine({ env }: World): Promise<Answer[]> {
  const own = process.version.slice(1);
  const answers = await Promise.all(
    programs.map(async ({ name, least, remedy }): Promise<Answer> => {
      const said = await versionOf(name, env as NodeJS.ProcessEnv);
      if (said === undefined) return no(`${name} is not installed`, remedy);
      const version = /\d+(\.\d+)+/.exec(said)?.[0] ?? '0';
      return isAtLeast(version, least)
        ? yes(`${name} ${version}`)
        : no(`${name} is ${version}, older than ${least.join('.')}`, remedy);
    }),
  );
  const first = isAtLeast(own, node)
    ? yes(`node ${own}`)
    : no(`node is ${own}`, `Install Node ${node.join('.')} or newer.`);
  return [first, ...answers];
}
