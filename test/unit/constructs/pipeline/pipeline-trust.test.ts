import { isAllowedByIam } from '../../../support/iam/simulator';
import { pipeline, providerArn, rolesOf } from '../../../support/stack/pipeline-roles';
import { account, iam } from '../../../support/stack/terraform-calls';

const roles = rolesOf();

test('the provider is the account’s, or made', () => {
  expect(roles.stack.of('aws_iam_openid_connect_provider').pipeline__provider).toMatchObject({
    url: 'https://token.actions.githubusercontent.com',
    client_id_list: ['sts.amazonaws.com'],
  });
  const given = rolesOf({ pipeline: { ...pipeline, providerArn } });
  expect(given.stack.of('aws_iam_openid_connect_provider')).toEqual({});
  expect([given.plan.trust, given.apply.trust]).toEqual([roles.plan.trust, roles.apply.trust]);
});

type Trust = typeof roles.plan.trust;

/** Whether STS would let a workflow in that comes with these claims. */
function mayAssume(trust: Trust, sub: string, aud = 'sts.amazonaws.com', federated = providerArn) {
  // The evaluator knows no keys of GitHub’s, and leaves out what it does not know: here it reads another issuer’s.
  const issuer = 'accounts.google.com';
  const readable = JSON.parse(JSON.stringify(trust).replaceAll('token.actions.githubusercontent.com:', `${issuer}:`));
  return isAllowedByIam(
    { arn: federated, account, policies: [] },
    {
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: iam('role/curfew-system/curfew-plan'),
      context: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: aud },
      resourcePolicy: readable,
    },
  );
}

const environment = rolesOf({ pipeline: { ...pipeline, environment: 'production' } }).apply.trust;
const release = rolesOf({ pipeline: { ...pipeline, branch: 'release/1' } }).apply.trust;
const immutable = rolesOf({ pipeline: { repository: 'acme@12/access@34' } });
const trusts: readonly [string, Trust, string][] = [
  ['plan', roles.plan.trust, 'repo:acme/access:environment:curfew-plan'],
  ['apply', roles.apply.trust, 'repo:acme/access:ref:refs/heads/main'],
  ['apply on a branch', release, 'repo:acme/access:ref:refs/heads/release/1'],
  ['apply in an environment', environment, 'repo:acme/access:environment:production'],
  ['plan by ids', immutable.plan.trust, 'repo:acme@12/access@34:environment:curfew-plan'],
  ['apply by ids', immutable.apply.trust, 'repo:acme@12/access@34:ref:refs/heads/main'],
];
const others = [
  ...['repo:acme/access:*', 'repo:acme/access:', 'repo:acme/access', '*', '', 'repo:ACME/access:pull_request'],
  ...['repo:acme/access-fork:pull_request', 'repo:mallory/access:pull_request', 'repo:acme/access:pull_request'],
  ...['repo:mallory/access:ref:refs/heads/main', 'repo:acme/access:ref:refs/heads/main2', 'repo:acme/acces:ref:main'],
  ...[
    'repo:acme/access:ref:refs/heads/Main',
    'repo:acme/access:ref:refs/tags/main',
    'repo:acme/access:ref:refs/heads/x',
  ],
  ...['repo:mallory/access:environment:production', 'repo:acme/access:environment:staging'],
  ...['repo:acme@12/access@35:pull_request', 'repo:acme@13/access@34:ref:refs/heads/main'],
];

test.each(trusts)('%s trusts one subject and no other', async (_what, trust, subject) => {
  expect(trust).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Assume',
        Effect: 'Allow',
        Principal: { Federated: providerArn },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': subject,
          },
        },
      },
    ],
  });
  expect(await mayAssume(trust, subject)).toBe(true);
  expect(await mayAssume(trust, subject, 'https://github.com/acme')).toBe(false);
  expect(await mayAssume(trust, subject, undefined, iam('oidc-provider/gitlab.com'))).toBe(false);
  const rest = [...trusts.map(([, , each]) => each).filter((each) => each !== subject), ...others];
  for (const other of rest) expect([other, await mayAssume(trust, other)]).toEqual([other, false]);
});
