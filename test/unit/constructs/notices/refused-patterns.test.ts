import { definePerson } from 'curfew';
import type { ValidPerson } from '../../../../model/grant/valid-grant';
import { matches } from '../../../support/stack/event-pattern';
import { account, but, type Event, john, onCall, refused, rulesOf, user } from '../../../support/stack/refused-attempt';

/** The rules of one region that an event matches. */
function matched(people: Parameters<typeof rulesOf>[0], event: Event, region = 'eu-central-1'): string[] {
  const { rules } = rulesOf(people);
  return rules.filter((rule) => rule.region === region && matches(rule.pattern, event)).map(({ name }) => name);
}

const managed = ['curfew-refused-managed'];
const existing = ['curfew-refused-existing-1'];
const role = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${account}:assumed-role/curfew/On-Call`,
  sessionContext: { sessionIssuer: { type: 'Role', userName: 'On-Call' } },
};

test.each<[string, Event, string[]]>([
  ['a refused session of a managed person', refused, managed],
  ['with the other spelling of the error', but({ errorCode: 'AccessDeniedException' }), managed],
  ['of a managed person whom nobody declares any more', but(user('/curfew/', 'leaver')), managed],
  ['of an existing person', but(user('/', 'On-Call')), existing],
  ['of an existing person below a path', but(user('/staff/ops/', 'On-Call')), existing],
  ['of an existing person in other letters', but(user('/', 'on-call')), existing],
  ['with an error nobody thought of', but({ errorCode: 'SomethingNew' }), managed],
  ['an allowed session', but({ errorCode: undefined, errorMessage: undefined }), []],
  ['an allowed session of an existing person', but({ ...user('/', 'On-Call'), errorCode: undefined }), []],
  ['an allowed session on a node that is offline', but({ errorCode: 'TargetNotConnected' }), []],
  ['a session that AWS failed to open', but({ errorCode: 'InternalServerError' }), []],
  ['a refused session of a stranger', but(user('/', 'mallory')), []],
  ['of a stranger whose name begins like a person’s', but(user('/', 'On-Call2')), []],
  ['of a stranger below a path that begins like ours', but(user('/curfew-system/', 'mallory')), []],
  ['of a role named like a person', but({ userIdentity: role }), []],
  ['of a role whose session bears a person’s name', but({ userIdentity: { ...role, userName: 'On-Call' } }), []],
  ['of a namesake in another account', but(user('/', 'On-Call'), { account: '210987654321' }), []],
  ['another refused call', but({ eventName: 'ResumeSession' }), []],
  ['another service', but({ eventSource: 'ec2.amazonaws.com' }, { source: 'aws.ec2' }), []],
  ['what is no call', but({}, { 'detail-type': 'EC2 Instance State-change Notification' }), []],
])('%s', (_what, event, expected) => {
  expect(matched([john, onCall], event)).toEqual(expected);
});

test('the same in every region in use, and in no other', () => {
  const { rules } = rulesOf([john, onCall], { retiredRegions: ['us-east-1'] });
  expect(rules.map(({ name, region }) => `${region} ${name}`)).toEqual(
    ['eu-central-1', 'eu-west-1'].flatMap((region) => [...existing, ...managed].map((name) => `${region} ${name}`)),
  );
  expect(matched([john], { ...refused, region: 'eu-west-1' }, 'eu-west-1')).toEqual(managed);
});

test('without people the rule on managed persons stands', () => {
  expect(rulesOf([]).rules.map(({ name }) => name)).toEqual([...managed, ...managed]);
});

test.each([4, 12, 64])('a thousand existing people with names of %i: no more rules than they need', (length) => {
  const users = Array.from({ length: 1000 }, (_, i) => `${i}`.padStart(4, '0').padEnd(length, 'x'));
  const people = users.map((user) => definePerson({ user, existing: true }));
  const { rules } = rulesOf(people, { regions: ['eu-central-1'] });
  const lists = rules
    .filter(({ name }) => name !== 'curfew-refused-managed')
    .map(({ text, pattern }) => {
      const names: { 'equals-ignore-case': string }[] = pattern.detail.userIdentity.userName;
      return { text, names: names.map((each) => each['equals-ignore-case']) };
    });
  expect(lists.flatMap(({ names }) => names).sort()).toEqual(users);
  for (const { text } of lists) expect(text.length).toBeLessThanOrEqual(2048);
  // One name more would not have fitted: in all but the last.
  const another = JSON.stringify({ 'equals-ignore-case': users[0] }).length + 1;
  expect(lists.filter(({ text }) => text.length + another <= 2048).length).toBeLessThanOrEqual(1);
  // What EventBridge allows on one bus, in the regions where it allows least.
  expect(rules.length).toBeLessThan(100);
});

test('text that means something to Terraform or JSON reaches EventBridge as it was written', () => {
  // Validation refuses these names; the constructs must not depend on it.
  const hostile = ['${path.module}', '%{if true}', '"},"source":["aws.ec2"],"x":{"y":"'];
  const people = hostile.map((each) => ({ ...definePerson({ user: each, existing: true }) }) as ValidPerson);
  for (const { pattern } of rulesOf(people).rules) expect(pattern.source).toEqual(['aws.ssm']);
  for (const each of hostile) expect(matched(people, but(user('/', each)))).toEqual(existing);
});
