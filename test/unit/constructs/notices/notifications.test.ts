import { definePerson } from 'curfew';
import { registerOf, synthesize } from '../../../support/stack/stack';

const people = [
  definePerson({ user: 'john.dev', email: 'John@example.com' }),
  definePerson({ user: 'jane', existing: true, email: 'jane@example.com' }),
  definePerson({ user: 'john.ops', email: 'john@example.com' }),
  definePerson({ user: 'silent' }),
];
const stack = synthesize(registerOf(people, {}));
const bare = (type: string) =>
  Object.fromEntries(Object.entries(stack.of(type)).map(([id, { '//': _, ...rest }]) => [id, rest]));

test('everybody with an address gets what is about them; one address, one subscription', () => {
  const mail = (endpoint: string, person: string[]) => ({
    provider: 'aws.eu-central-1',
    topic_arn: '${aws_sns_topic.refused-eu-central-1__notices__topic.arn}',
    protocol: 'email',
    endpoint,
    filter_policy_scope: 'MessageAttributes',
    filter_policy: JSON.stringify({ person: person.map((user) => ({ 'equals-ignore-case': user })) }),
  });
  expect(Object.values(bare('aws_sns_topic_subscription'))).toEqual([
    mail('jane@example.com', ['jane']),
    mail('John@example.com', ['john.dev', 'john.ops']),
  ]);
});

test('another person changes no address of a subscription that is there', () => {
  const more = synthesize(registerOf([definePerson({ user: 'adam', email: 'adam@example.com' }), ...people], {}));
  const ids = Object.keys(more.of('aws_sns_topic_subscription'));
  expect(ids).toEqual(expect.arrayContaining(Object.keys(stack.of('aws_sns_topic_subscription'))));
  expect(ids).toHaveLength(3);
});

test('one bus, in the home region', () => {
  expect(bare('aws_cloudwatch_event_bus')).toEqual({
    'notifications__eu-central-1__bus': { provider: 'aws.eu-central-1', name: 'curfew' },
  });
});

test('without addresses there are no subscriptions', () => {
  const none = synthesize(registerOf([definePerson({ user: 'silent' })], {}));
  expect(none.json.resource).not.toHaveProperty('aws_sns_topic_subscription');
});
