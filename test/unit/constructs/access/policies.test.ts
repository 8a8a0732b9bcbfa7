import { policyOf, registerOf, synthesize } from '../../../support/stack/stack';

const account = '123456789012';
const stack = synthesize(registerOf([], {}, { regions: ['eu-central-1', 'eu-west-1'], retiredRegions: ['us-east-1'] }));
const rolePolicy = (name: string) => policyOf(stack.of('aws_iam_role_policy')[name].policy).Statement;
const allow = (Sid: string, Action: unknown, Resource: unknown, Condition?: unknown) => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const ssm = (rest: string, regions = ['eu-central-1', 'eu-west-1']) =>
  regions.map((region) => `arn:aws:ssm:${region}:${account}:${rest}`);
const everywhere = ['eu-central-1', 'eu-west-1', 'us-east-1'];
const keys = ['eu-central-1', 'eu-west-1'].map(
  (region) => `arn:aws:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`,
);

test('the sweeper: whole', () => {
  const pinned = { ArnLike: { 'iam:PolicyARN': `arn:aws:iam::${account}:policy/curfew/*` } };
  const streams = (group: string) => `arn:aws:logs:eu-central-1:${account}:log-group:${group}:*`;
  expect(rolePolicy('sweeper__policy')).toEqual([
    allow('List', ['iam:ListPolicies', 'iam:ListUsers', 'iam:GetAccountAuthorizationDetails'], '*'),
    allow('Manifest', 's3:GetObject', `arn:aws:s3:::curfew-manifest-${account}-eu-central-1/manifest.json`),
    allow(
      'Grants',
      [
        'iam:GetPolicyVersion',
        'iam:ListPolicyVersions',
        'iam:DeletePolicyVersion',
        'iam:DeletePolicy',
        'iam:ListEntitiesForPolicy',
      ],
      `arn:aws:iam::${account}:policy/curfew/*`,
    ),
    allow('Out', 'iam:ListEntitiesForPolicy', `arn:aws:iam::${account}:policy/curfew-system/curfew-everybody-out`),
    allow('DetachUser', 'iam:DetachUserPolicy', `arn:aws:iam::${account}:user/*`, pinned),
    allow('DetachGroup', 'iam:DetachGroupPolicy', `arn:aws:iam::${account}:group/*`, pinned),
    allow('DetachRole', 'iam:DetachRolePolicy', `arn:aws:iam::${account}:role/*`, pinned),
    allow('Users', ['iam:ListAttachedUserPolicies', 'iam:GetUser'], `arn:aws:iam::${account}:user/*`),
    allow(
      'Keys',
      ['iam:ListAccessKeys', 'iam:DeleteAccessKey', 'iam:GetLoginProfile'],
      `arn:aws:iam::${account}:user/curfew/*`,
    ),
    allow('See', ['ssm:DescribeSessions', 'ec2:DescribeTags'], '*'),
    allow('End', 'ssm:TerminateSession', ssm('session/*', everywhere)),
    allow('NodeTags', 'ssm:ListTagsForResource', ssm('managed-instance/*', everywhere)),
    allow(
      'Log',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [streams('/aws/lambda/curfew-sweeper'), streams('/curfew/audit')],
    ),
    allow(
      'Ledger',
      ['s3:GetObject', 's3:PutObject'],
      `arn:aws:s3:::curfew-manifest-${account}-eu-central-1/notices.json`,
    ),
    allow('Lease', ['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::curfew-manifest-${account}-eu-central-1/lease.json`),
    allow('Logged', 'logs:FilterLogEvents', [streams('/aws/lambda/curfew-sweeper'), streams('/curfew/audit')]),
    allow('Tell', 'sns:Publish', `arn:aws:sns:eu-central-1:${account}:curfew-notices`),
    allow('Emit', 'events:PutEvents', `arn:aws:events:eu-central-1:${account}:event-bus/curfew`),
    allow('Fail', 'sqs:SendMessage', `arn:aws:sqs:eu-central-1:${account}:curfew-sweeper-failures`),
    allow(
      'Audit',
      ['iam:GenerateCredentialReport', 'iam:GetCredentialReport', 'logs:DescribeLogGroups', 'ec2:DescribeRegions'],
      '*',
    ),
    allow('OfAws', ['iam:GetPolicy', 'iam:GetPolicyVersion'], 'arn:aws:iam::aws:policy/*'),
    allow(
      'Credentials',
      ['iam:ListSSHPublicKeys', 'iam:ListServiceSpecificCredentials'],
      `arn:aws:iam::${account}:user/curfew/*`,
    ),
    allow('Document', 'ssm:GetDocument', `arn:aws:ssm:*:${account}:document/Curfew-Shell`),
    allow('Streams', 'logs:DescribeLogStreams', `arn:aws:logs:*:${account}:log-group:/curfew/sessions:*`),
    allow(
      'Transcripts',
      's3:ListBucket',
      ['eu-central-1', 'eu-west-1'].map((region) => `arn:aws:s3:::curfew-sessions-${account}-${region}`),
    ),
  ]);
});

test('the schedule may call the sweeper, and only for this account', () => {
  expect(rolePolicy('sweeper__schedule__policy')).toEqual([
    allow('Invoke', 'lambda:InvokeFunction', `arn:aws:lambda:eu-central-1:${account}:function:curfew-sweeper`),
  ]);
  expect(policyOf(stack.of('aws_iam_role').sweeper__schedule__role.assume_role_policy).Statement).toEqual([
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
  ]);
});

test('an instance: reachable, and writes logs; no parameter, no reading', () => {
  const buckets = ['eu-central-1', 'eu-west-1'].map((region) => `arn:aws:s3:::curfew-sessions-${account}-${region}`);
  expect(rolePolicy('instance__policy')).toEqual([
    allow(
      'Agent',
      [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      '*',
    ),
    allow(
      'Transcript',
      ['s3:PutObject', 's3:PutObjectAcl'],
      buckets.map((bucket) => `${bucket}/*`),
    ),
    allow('Bucket', 's3:GetEncryptionConfiguration', buckets),
    allow('LogGroups', 'logs:DescribeLogGroups', '*'),
    allow(
      'Stream',
      ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      ['eu-central-1', 'eu-west-1'].flatMap((region) => {
        const group = `arn:aws:logs:${region}:${account}:log-group:/curfew/sessions`;
        return [group, `${group}:*`];
      }),
    ),
    allow('Key', ['kms:Decrypt', 'kms:GenerateDataKey'], keys),
  ]);
});

test('the boundary: what Curfew can grant, and no more', () => {
  const checked = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
  expect(policyOf(stack.of('aws_iam_policy').boundary__policy.policy).Statement).toEqual([
    allow(
      'Target',
      'ssm:StartSession',
      [`arn:aws:ec2:*:${account}:instance/*`, `arn:aws:ssm:*:${account}:managed-instance/*`],
      checked,
    ),
    allow('Document', 'ssm:StartSession', ssm('document/Curfew-Shell'), checked),
    allow('Session', ['ssm:ResumeSession', 'ssm:TerminateSession'], `arn:aws:ssm:*:${account}:session/*`, {
      StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' },
    }),
    allow('Channel', 'ssmmessages:OpenDataChannel', '*'),
    allow('Key', 'kms:GenerateDataKey', keys),
  ]);
});

test('policies of the stack and its roles lie beyond the sweeper', () => {
  const policies = Object.values(stack.of('aws_iam_policy')).filter(({ path }) => path === '/curfew-system/');
  const named = [...policies, ...Object.values(stack.of('aws_iam_role'))];
  expect(named.map(({ path, name }) => path + name).sort()).toEqual([
    '/curfew-system/curfew-applier',
    '/curfew-system/curfew-applier-regional',
    '/curfew-system/curfew-applier-sweeper',
    '/curfew-system/curfew-boundary',
    '/curfew-system/curfew-everybody-out',
    '/curfew-system/curfew-instance',
    '/curfew-system/curfew-schedule',
    '/curfew-system/curfew-sweeper',
  ]);
});

test('with twenty regions every policy still fits', () => {
  const regions = Array.from({ length: 20 }, (_, i) =>
    `ap-northeast-${i % 10}`.replace('northeast', i < 10 ? 'northeast' : 'southeast'),
  );
  const large = synthesize(registerOf([], {}, { regions, retainLogs: false }));
  // A key's ARN is longer than the reference to it that stands here, by less than this.
  const longer = regions.length * 40;
  const { boundary__policy, applier__policy, applier__regional, applier__sweeper } = large.of('aws_iam_policy');
  expect(boundary__policy.policy.length + longer).toBeLessThan(6144);
  expect(applier__policy.policy.length).toBeLessThan(6144);
  expect(applier__regional.policy.length).toBeLessThan(6144);
  expect(applier__sweeper.policy.length).toBeLessThan(6144);
  expect(large.of('aws_iam_role_policy').instance__policy.policy.length + longer).toBeLessThan(10_240);
  expect(large.of('aws_iam_role_policy').sweeper__policy.policy.length).toBeLessThan(10_240);
});
