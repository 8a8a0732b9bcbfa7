import { policyArn, roleArn, userArn } from '../model/iam/arn';
import { systemPath, userPath } from '../model/iam/names';
import { policyPlace } from '../model/iam/policy-name';
import { instantOf } from '../model/time/instant';

/** An account at IAM's quotas, as `GetAccountAuthorizationDetails` tells of it, page by page. */

const owner = { partition: 'aws', account: '123456789012' };
const boundary = policyArn(owner, `${systemPath}curfew-boundary`);
/** Long ago: whoever is younger than the report is asked by name. */
const date = '2020-06-01T00:00:00Z';
const until = instantOf(new Date('2030-07-01T00:00:00Z'));

/** A policy of about so many characters, as IAM has it in answers: percent-encoded. */
function documentOf(characters: number, seed: string): string {
  const statement = (i: number) => ({
    Sid: `s${i}`,
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: `${seed}-${i}`,
  });
  const count = Math.floor(characters / JSON.stringify(statement(100)).length);
  const document = { Version: '2012-10-17', Statement: Array.from({ length: count }, (_, i) => statement(i)) };
  return encodeURIComponent(JSON.stringify(document));
}

const element = (name: string, ...inner: readonly string[]): string => `<${name}>${inner.join('')}</${name}>`;
const inline = (list: string, characters: number, seed: string): string =>
  element(
    list,
    element('member', element('PolicyName', 'own'), element('PolicyDocument', documentOf(characters, seed))),
  );
const attached = (arns: readonly string[]): string =>
  element('AttachedManagedPolicies', ...arns.map((arn) => element('member', element('PolicyArn', arn))));
const named = (kind: string, arn: string, path: string, name: string): string =>
  [element('Arn', arn), element('Path', path), element(`${kind}Name`, name), element('CreateDate', date)].join('');

const policyOf = (i: number) => {
  const { path, name } = policyPlace('m', `user-${i}`, `grant-${i}`, until);
  return { path, name, arn: policyArn(owner, `${path}${name}`) };
};

/** A managed person with a grant and an inline policy of the size that IAM takes. */
const userMember = (i: number): string =>
  element(
    'member',
    named('User', userArn(owner, `${userPath}user-${i}`), userPath, `user-${i}`),
    attached([policyOf(i).arn]),
    inline('UserPolicyList', 2_048, `user-${i}`),
    element('PermissionsBoundary', element('PermissionsBoundaryArn', boundary)),
  );

const roleMember = (i: number): string =>
  element(
    'member',
    named('Role', roleArn(owner, `/role-${i}`), '/', `role-${i}`),
    element('AssumeRolePolicyDocument', documentOf(2_048, `trust-${i}`)),
    inline('RolePolicyList', 10_240, `role-${i}`),
  );

/** With five versions, as many as IAM keeps. */
const policyMember = (i: number): string => {
  const { path, name, arn } = policyOf(i);
  const version = (v: number): string =>
    element(
      'member',
      element('VersionId', `v${v}`),
      element('CreateDate', date),
      element('Document', documentOf(6_144, `policy-${i}-${v}`)),
    );
  return element(
    'member',
    named('Policy', arn, path, name),
    element('DefaultVersionId', 'v5'),
    element('PolicyVersionList', ...[1, 2, 3, 4, 5].map(version)),
  );
};

/** What an account has of each. */
export interface FullAccount {
  readonly users: number;
  readonly roles: number;
  readonly policies: number;
}

/** One page from a marker on, which is a number. */
export function detailsPage({ users, roles, policies }: FullAccount, marker: number, size: number): string {
  const lists = [
    ['UserDetailList', users, userMember],
    ['RoleDetailList', roles, roleMember],
    ['Policies', policies, policyMember],
  ] as const;
  let before = 0;
  const told = lists.map(([list, count, member]) => {
    const from = Math.max(0, marker - before);
    const to = Math.min(count, marker + size - before);
    before += count;
    return element(list, ...Array.from({ length: Math.max(0, to - from) }, (_, i) => member(from + i)));
  });
  const next = marker + size;
  const isMore = next < users + roles + policies;
  const end = [element('IsTruncated', String(isMore)), ...(isMore ? [element('Marker', String(next))] : [])];
  return element('GetAccountAuthorizationDetailsResult', ...told, ...end);
}

/** What an apply would have written of it. The fingerprints fit nothing: that is said of each policy, line by line. */
export function manifestText({ users, policies }: FullAccount): string {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
  const sha256 = '0'.repeat(64);
  return JSON.stringify({
    version: 1,
    account: owner.account,
    keys: {},
    boundary: { arn: boundary, sha256 },
    users: Object.fromEntries(numbers(users).map((i) => [`user-${i}`, 'managed'])),
    policies: Object.fromEntries(numbers(policies).map((i) => [policyOf(i).arn, sha256])),
  });
}

/** IAM's report of them: nobody has a password or a key. */
export function reportText({ users }: FullAccount): string {
  const head = 'user,arn,user_creation_time,password_enabled,access_key_1_active,access_key_2_active';
  const lines = Array.from({ length: users }, (_, i) => {
    const name = `user-${i}`;
    return `${name},${userArn(owner, `${userPath}${name}`)},${date},false,false,false`;
  });
  return [head, ...lines].join('\n');
}
