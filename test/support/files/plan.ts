import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import type { Instant } from '../../../model/time/instant';
import { instant } from '../instant';

/** Plans as Terraform 1.11 prints them, of the third of June 2030. */

const at = (time: string): Instant => instant(`2030-06-03T${time}:00Z`);
export type Values = Record<string, unknown>;

export const entry = (
  address: string,
  actions: string[],
  before: Values | null,
  after: Values | null,
  unknown: Values = {},
) => ({
  address,
  mode: 'managed',
  type: address.split('.')[0],
  name: address.split('.')[1],
  provider_name: 'registry.terraform.io/hashicorp/aws',
  change: { actions, before, after, after_unknown: unknown, before_sensitive: false, after_sensitive: {} },
});

export interface GrantValues {
  readonly user: string;
  readonly until: string;
  readonly kind?: 'm' | 'x';
}

/** The two resources of a grant, as a plan has them: the ARN of what is made is not known yet. */
export function grant(id: string, actions: string[], before: GrantValues | null, after: GrantValues | null) {
  const policy = (of: GrantValues | null): Values | null =>
    of && {
      name: policyPlace(of.kind ?? 'm', of.user, id, at(of.until)).name,
      path: policyPath(of.kind ?? 'm', of.user),
      policy: '{"Version":"2012-10-17","Statement":[]}',
    };
  const arnOf = (of: GrantValues): string => {
    const { name, path } = policy(of) as { name: string; path: string };
    return `arn:aws:iam::123456789012:policy${path}${name}`;
  };
  const old = before && { id: `${before.user}-1`, policy_arn: arnOf(before), user: before.user };
  return [
    entry(`aws_iam_policy.grant-${id}__policy`, actions, policy(before), policy(after), { arn: true, id: true }),
    entry(
      `aws_iam_user_policy_attachment.grant-${id}__attachment`,
      actions,
      old,
      after && { user: after.user },
      after ? { id: true, policy_arn: true } : {},
    ),
  ];
}

export const person = (user: string, action: 'create' | 'delete') => {
  const values = { name: user, path: '/curfew/', force_destroy: true };
  const [before, after] = action === 'create' ? [null, values] : [values, null];
  return entry(`aws_iam_user.person-${user}__user`, [action], before, after);
};

export const plan = (changes: unknown[], more: Values = {}) => ({
  format_version: '1.2',
  terraform_version: '1.11.4',
  planned_values: { root_module: {} },
  resource_changes: changes,
  errored: false,
  ...more,
});

export const john = (until: string): GrantValues => ({ user: 'john', until });
export const manifest = entry(
  'aws_s3_object.manifest__object',
  ['update'],
  { content: 'a', key: 'k' },
  { key: 'k' },
  { content: true },
);
