import { definePerson, type Settings } from 'curfew';
import type { ValidPerson } from '../../../model/grant/valid-grant';
import { registerOf, synthesize, terraformString } from './stack';

export const account = '123456789012';
export const john = definePerson({ user: 'john.dev' });
export const onCall = definePerson({ user: 'On-Call', existing: true });

/** A refused StartSession of John's, as CloudTrail tells it to EventBridge. */
export const refused = {
  version: '0',
  id: '5c1f0a52-96a5-3cf9-0f5e-0e7d6c3d7c11',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ssm',
  account,
  time: '2030-06-03T12:00:01Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    eventVersion: '1.08',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${account}:user/curfew/john.dev`,
      accountId: account,
      accessKeyId: 'AKIAEXAMPLE',
      userName: 'john.dev',
    },
    eventTime: '2030-06-03T12:00:00Z',
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.7',
    errorCode: 'AccessDenied',
    errorMessage: 'User is not authorized to perform: ssm:StartSession',
    requestParameters: { target: '<!channel> *urgent* "}', documentName: 'Curfew-Shell' },
    responseElements: null,
    eventID: '8f7f1c3e-0b1a-4a1e-9d52-7d9a0f6a2b11',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
  },
};
export type Event = typeof refused;
export const but = (detail: object, more: object = {}): Event => {
  // A field that is undefined is not in the event.
  return JSON.parse(JSON.stringify({ ...refused, ...more, detail: { ...refused.detail, ...detail } }));
};
export const user = (path: string, userName: string, more: object = {}) => ({
  userIdentity: {
    ...refused.detail.userIdentity,
    arn: `arn:aws:iam::${account}:user${path}${userName}`,
    userName,
    ...more,
  },
});

export function rulesOf(people: ValidPerson[] | Parameters<typeof registerOf>[0], changed: Partial<Settings> = {}) {
  const stack = synthesize({ ...registerOf([], {}, changed), people: people as readonly ValidPerson[] });
  const rules = Object.values(stack.of('aws_cloudwatch_event_rule')).map(({ name, provider, event_pattern }) => {
    const text = terraformString(event_pattern);
    return { name, region: provider.replace('aws.', ''), text, pattern: JSON.parse(text) };
  });
  return { stack, rules };
}
