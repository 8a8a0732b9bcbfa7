import { ssmSessions } from '../../../../sweeper/uses/ssm-session';
import type { Use } from '../../../../sweeper/uses/use';
import { deployment } from '../account';
import { session } from '../looks';

test.each<[string | undefined, boolean]>([
  ['Curfew-Shell', true],
  ['arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell', true],
  ['arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell-2', false],
  ['arn:aws:ssm:eu-central-1:123456789012:document/Other', false],
  ['arn:aws:ssm:eu-central-1:999999999999:document/Curfew-Shell', false],
  ['arn:aws:ssm:eu-central-1::document/Curfew-Shell', false],
  ['x arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell', false],
  ['Other', false],
  [undefined, false],
])('document %s is ours: %s', (document, ours) => {
  const { document: _, ...rest } = session();
  const each: Use = document === undefined ? rest : { ...rest, document };
  expect(ssmSessions({ ...deployment, document: 'Curfew-Shell' }).isMarked(each)).toBe(ours);
});
