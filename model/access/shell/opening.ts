import { shellWord } from '../../base/shell-word';
import type { KindOfAccess, Opening } from '../kind';
import type { ValidShell } from './access';

/**
 * The commands that open a grant's session, one per instance. Where tags say which instances, the id stands to be
 * filled in. The reason carries the grant's id into CloudTrail.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/ssm/start-session.html
 */
export const lines: KindOfAccess<unknown, ValidShell>['lines'] = ({ region, target }, { document, reason }) => {
  const targets =
    target.by === 'ids'
      ? target.ids
      : [
          `<instance with ${Object.entries(target.tags)
            .map(([key, value]) => `${key}=${value}`)
            .join(', ')}>`,
        ];
  return targets.map((each) =>
    [
      'aws ssm start-session',
      `--region ${shellWord(region)}`,
      `--target ${shellWord(each)}`,
      `--document-name ${shellWord(document)}`,
      `--reason ${shellWord(reason)}`,
    ].join(' '),
  );
};

export const command = ({ instance, document, region, options, reason }: Opening): readonly string[] => [
  ...['aws', 'ssm', 'start-session', '--target', instance, '--document-name', document],
  ...(region === undefined ? [] : ['--region', region]),
  ...options,
  ...(reason === undefined ? [] : ['--reason', reason]),
];
