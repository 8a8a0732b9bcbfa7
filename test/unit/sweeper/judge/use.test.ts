import { plus, seconds } from '../../../../model/time/instant';
import type { Session } from '../../../../sweeper/aws/port';
import { judgeUse } from '../../../../sweeper/judge/use';
import type { Observation, OwnerFacts } from '../../../../sweeper/observe/observation';
import { at, deployment, instance, now } from '../../../support/sweep/account';
import { look, policy, session } from '../../../support/sweep/look';

/** What becomes of one session, by one look: a row for each reason there is. */

const seconds2 = (n: number) => plus(now, seconds(n));
const none = new Set<string>();
const managed = (attached: OwnerFacts['attached']): OwnerFacts => ({ managed: true, attached });

interface Row {
  readonly policies?: readonly ReturnType<typeof policy>[];
  readonly session?: Partial<Session>;
  readonly john?: OwnerFacts | undefined;
  readonly tags?: Readonly<Record<string, string>>;
  readonly out?: readonly string[];
  readonly at?: Observation['at'];
}

const unlisted = policy({ id: 'b' }).seen.arn;
const foreign = `arn:aws:iam::${deployment.account}:policy/curfew/other`;

test.each<[string, Row, string, string]>([
  ['a live grant', { policies: [policy()] }, 'covered', 'grant a until 2030-06-03T13:00:00Z'],
  ['a grant that ended', { policies: [policy({ until: now })] }, 'over', 'grant a ended at 2030-06-03T12:00:00Z'],
  [
    'a grant whose document ended before its name',
    { policies: [policy({ documentUntil: at(-1) })] },
    'over',
    'grant a ended at 2030-06-03T11:59:00Z',
  ],
  [
    'a grant that ended after the look began may have been renewed unseen',
    { policies: [policy({ until: now })], at: at(-0.1) },
    'covered',
    'grant a until 2030-06-03T12:00:00Z',
  ],
  ['everybody is out, whatever is granted', { policies: [policy()], out: ['John'] }, 'over', 'everybody is out'],
  ['everybody else is out', { policies: [policy()], out: ['jane'] }, 'covered', 'grant a until 2030-06-03T13:00:00Z'],
  ['no policy at all', {}, 'unexplained', 'no policy of john grants it'],
  ['a grant that begins now', { policies: [policy({ from: now })] }, 'covered', 'grant a until 2030-06-03T13:00:00Z'],
  [
    'a grant that begins within the error of the clock',
    { policies: [policy({ from: seconds2(2) }), policy({ id: 'b', until: at(-1) })] },
    'unexplained',
    'grant a starts at 2030-06-03T12:00:02Z',
  ],
  [
    'a grant that begins later, beside one that ended',
    { policies: [policy({ from: seconds2(3) }), policy({ id: 'b', until: at(-1) })] },
    'over',
    'grant b ended at 2030-06-03T11:59:00Z',
  ],
  [
    'another instance',
    { policies: [policy()], session: { target: 'i-0123456789abcdef0' } },
    'unexplained',
    'grant a does not name i-0123456789abcdef0',
  ],
  [
    'another region',
    { policies: [policy({ region: 'us-east-1' })] },
    'unexplained',
    `grant a does not name ${instance}`,
  ],
  [
    'a grant for another document',
    { policies: [policy({ document: 'Old-Shell' })] },
    'unexplained',
    'grant a is for document Old-Shell',
  ],
  [
    'a grant for another account',
    { policies: [policy({ account: '999999999999' })] },
    'unexplained',
    'grant a is for document Curfew-Shell',
  ],
  [
    'tags that match',
    { policies: [policy({ tags: { Role: 'Web' } })], tags: { role: 'Web' } },
    'covered',
    'grant a until 2030-06-03T13:00:00Z',
  ],
  [
    'tags that do not',
    { policies: [policy({ tags: { Role: 'Web' } })], tags: { Role: 'web' } },
    'unexplained',
    `grant a does not name ${instance}`,
  ],
  [
    'tags that cannot be read',
    { policies: [policy({ tags: { Role: 'Web' } })] },
    'unknown',
    `the tags of ${instance} cannot be read`,
  ],
  [
    'a tag in two spellings, one of which matches: nobody knows which one IAM takes',
    { policies: [policy({ tags: { Role: 'Web' } })], tags: { role: 'Web', Role: 'Database' } },
    'unknown',
    `the tags of ${instance} have a key in two spellings, and nobody knows which IAM takes`,
  ],
  [
    'the same the other way round',
    { policies: [policy({ tags: { Role: 'Web' } })], tags: { ROLE: 'Database', Role: 'Web' } },
    'unknown',
    `the tags of ${instance} have a key in two spellings, and nobody knows which IAM takes`,
  ],
  [
    'a tag in two spellings, neither of which matches',
    { policies: [policy({ tags: { Role: 'Web' } })], tags: { role: 'Cache', Role: 'Database' } },
    'unexplained',
    `grant a does not name ${instance}`,
  ],
  [
    'a tag in two spellings with one value',
    { policies: [policy({ tags: { Role: 'Web' } })], tags: { role: 'Web', Role: 'Web' } },
    'covered',
    'grant a until 2030-06-03T13:00:00Z',
  ],
  [
    'a tag in two spellings, of a grant that ended: over all the same',
    { policies: [policy({ tags: { Role: 'Web' }, until: at(-1) })], tags: { role: 'Web', Role: 'Cache' } },
    'unexplained',
    'grant a ended at 2030-06-03T11:59:00Z',
  ],
  [
    'tags that cannot be read, of a grant that ended',
    { policies: [policy({ tags: { Role: 'Web' }, until: at(-1) })] },
    'unexplained',
    'grant a ended at 2030-06-03T11:59:00Z',
  ],
  [
    'tags that cannot be read, of a grant that ends now',
    { policies: [policy({ tags: { Role: 'Web' }, until: now })] },
    'unexplained',
    'grant a ended at 2030-06-03T12:00:00Z',
  ],
  [
    'a policy that is not attached',
    { policies: [policy()], john: managed(none) },
    'unexplained',
    'grant a is not attached',
  ],
  [
    'a policy that is not attached, beside one that ended',
    {
      policies: [policy({ id: 'b', until: at(-1) }), policy()],
      john: managed(new Set([policy({ id: 'b', until: at(-1) }).seen.arn])),
    },
    'unexplained',
    'grant a is not attached',
  ],
  [
    'attachments that cannot be read',
    { policies: [policy()], john: managed(undefined) },
    'unknown',
    'the policies attached to john cannot be read',
  ],
  [
    'attachments that nobody asked for',
    { policies: [policy()], john: undefined },
    'unknown',
    'the policies attached to john cannot be read',
  ],
  [
    'a document that is gone though its name lives',
    { policies: [policy({ reading: 'gone' }), policy({ id: 'b', until: at(-1) })] },
    'unexplained',
    `policy ${policy().seen.name} is gone`,
  ],
  [
    'a document that is gone as its name says',
    { policies: [policy({ reading: 'gone', until: now })] },
    'unexplained',
    `policy ${policy({ until: now }).seen.name} is gone`,
  ],
  [
    'a document that is gone as its name says, beside one that ended',
    { policies: [policy({ reading: 'gone', until: now }), policy({ id: 'b', until: at(-1) })] },
    'over',
    'grant b ended at 2030-06-03T11:59:00Z',
  ],
  [
    'a document that somebody edited',
    { policies: [policy({ reading: 'unreadable' })] },
    'unknown',
    `the document of policy ${policy().seen.name} cannot be read`,
  ],
  [
    'a document that somebody edited, and that has ended by its name',
    { policies: [policy({ reading: 'unreadable', until: now })] },
    'unexplained',
    `policy ${policy({ until: now }).seen.name} has ended`,
  ],
  [
    'a document that somebody edited, not attached',
    { policies: [policy({ reading: 'unreadable' })], john: managed(none) },
    'unexplained',
    `policy ${policy().seen.name} is not attached`,
  ],
  [
    'a document that could not be had',
    { policies: [policy({ reading: 'failed' })] },
    'unknown',
    `the document of policy ${policy().seen.name} cannot be read`,
  ],
  [
    'a document that nobody read',
    { policies: [policy({ reading: 'none' })] },
    'unknown',
    `policy ${policy().seen.name} cannot be read`,
  ],
  [
    'a name that Curfew cannot have written shields nobody',
    { policies: [policy({ name: 'by-hand' })] },
    'unexplained',
    'no policy of john grants it',
  ],
  [
    'a name that Curfew cannot have written, beside a grant that ended',
    { policies: [policy({ name: 'by-hand' }), policy({ until: now })] },
    'over',
    'grant a ended at 2030-06-03T12:00:00Z',
  ],
  [
    'a policy that is attached and not yet listed, beside one that ended',
    {
      policies: [policy({ until: at(-1) })],
      john: managed(new Set([policy({ until: at(-1) }).seen.arn, foreign, unlisted])),
    },
    'unexplained',
    `policy ${policy({ id: 'b' }).seen.name} is attached and not yet listed`,
  ],
  [
    'a Deny that is attached and not yet listed explains nothing',
    { policies: [policy({ until: at(-1) })], john: managed(new Set([policy({ kind: 'd' }).seen.arn])) },
    'over',
    'grant a ended at 2030-06-03T11:59:00Z',
  ],
  ['a Deny beside a live grant', { policies: [policy(), policy({ kind: 'd' })] }, 'over', 'access of john is revoked'],
  [
    'a Deny that is on nobody',
    { policies: [policy(), policy({ kind: 'd' })], john: managed(new Set([policy().seen.arn])) },
    'covered',
    'grant a until 2030-06-03T13:00:00Z',
  ],
  [
    'no IAM user, and our document',
    { session: { owner: 'arn:aws:sts::123456789012:assumed-role/robot/x' } },
    'unexplained',
    'arn:aws:sts::123456789012:assumed-role/robot/x is no IAM user of this account',
  ],
  [
    'a user of another account, and our document',
    { policies: [policy()], session: { owner: 'arn:aws:iam::999999999999:user/curfew/john' } },
    'unexplained',
    'arn:aws:iam::999999999999:user/curfew/john is no IAM user of this account',
  ],
  [
    'no IAM user, and another document',
    { session: { owner: 'arn:aws:sts::123456789012:assumed-role/robot/x', document: 'Other' } },
    'not ours',
    'another document, and no IAM user of this account',
  ],
  [
    'an existing person, and another document',
    { session: { document: 'Other' }, john: { managed: false, attached: none } },
    'not ours',
    'another document, and no managed person',
  ],
  [
    'a managed person, and another document',
    { policies: [policy()], session: { document: 'Other' } },
    'unexplained',
    'grant a is for document Curfew-Shell',
  ],
  [
    'nobody knows whose user it is, and another document',
    { session: { document: 'Other' }, john: { managed: undefined, attached: none } },
    'unknown',
    'user john cannot be read',
  ],
  [
    'nobody asked whose user it is, and another document',
    { session: { document: 'Other' }, john: undefined },
    'unknown',
    'user john cannot be read',
  ],
  [
    'nobody knows whose user it is, and our document',
    { policies: [policy()], john: { managed: undefined, attached: new Set([policy().seen.arn]) } },
    'unknown',
    'nobody can tell whether user john is a managed one',
  ],
  [
    'nobody knows whose user it is, and our document, under a grant that ended',
    { policies: [policy({ until: now })], john: { managed: undefined, attached: none } },
    'over',
    'grant a ended at 2030-06-03T12:00:00Z',
  ],
  [
    'nobody knows whose user it is, and our document, under a grant of an existing person',
    {
      policies: [policy({ kind: 'x' })],
      john: { managed: undefined, attached: new Set([policy({ kind: 'x' }).seen.arn]) },
    },
    'covered',
    'grant a until 2030-06-03T13:00:00Z',
  ],
  [
    'a live grant for a managed person, of somebody who lives elsewhere',
    { policies: [policy()], john: { managed: false, attached: new Set([policy().seen.arn]) } },
    'unexplained',
    `policy ${policy().seen.name} is for a managed user, and john is none`,
  ],
  [
    'a grant for a managed person that ended proves nothing of somebody who lives elsewhere',
    { policies: [policy({ until: now })], john: { managed: false, attached: none } },
    'unexplained',
    `policy ${policy({ until: now }).seen.name} is for a managed user, and john is none`,
  ],
  [
    'a grant for a managed person makes no session of somebody who lives elsewhere ours',
    { policies: [policy()], session: { document: 'Other' }, john: { managed: false, attached: none } },
    'not ours',
    'another document, and no managed person',
  ],
  [
    'a grant of an existing person beside one that somebody made for a managed one',
    {
      policies: [policy(), policy({ kind: 'x', id: 'own' })],
      john: { managed: false, attached: new Set([policy({ kind: 'x', id: 'own' }).seen.arn]) },
    },
    'covered',
    'grant own until 2030-06-03T13:00:00Z',
  ],
  [
    'a session that is older than its user: somebody of that name was deleted and made anew',
    {
      policies: [policy()],
      session: { started: at(-31) },
      john: { managed: true, attached: new Set([policy().seen.arn]), made: at(-30) },
    },
    'unexplained',
    'it was opened before user john was made',
  ],
  [
    'a session that was opened when its user was made, or later',
    {
      policies: [policy()],
      session: { started: at(-30) },
      john: { managed: true, attached: new Set([policy().seen.arn]), made: at(-30) },
    },
    'covered',
    'grant a until 2030-06-03T13:00:00Z',
  ],
])('%s', (_what, row, is, why) => {
  const only = session(row.session);
  const seen = look({ ...row, sessions: [only] });
  expect(judgeUse(only, seen, now)).toMatchObject({ is, why });
});
