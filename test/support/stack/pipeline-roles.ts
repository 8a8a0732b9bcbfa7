import { type Settings, s3Backend } from 'curfew';
import { policyOf, registerOf, synthesize, terraformString } from './stack';
import { iam } from './terraform-calls';

export const pipeline = { repository: 'acme/access' };
const backend = s3Backend({ bucket: 'states', key: 'curfew/terraform.tfstate', region: 'eu-central-1' });
const stackOf = (changed: Partial<Settings>) =>
  synthesize(registerOf([], {}, { regions: ['eu-west-1'], backend, pipeline, ...changed }));

export const providerArn = iam('oidc-provider/token.actions.githubusercontent.com');
const references = { 'aws_iam_openid_connect_provider.pipeline__provider.arn': providerArn };

/** What Terraform would make of both roles. */
export function rolesOf(changed: Partial<Settings> = {}) {
  const stack = stackOf(changed);
  const { applier__policy, applier__regional, applier__sweeper, pipeline__boundary } = stack.of('aws_iam_policy');
  const boundary = policyOf(pipeline__boundary.policy);
  const inline = (name: string) => policyOf(stack.of('aws_iam_role_policy')[`pipeline__${name}__policy`].policy);
  const made = (name: string) => stack.of('aws_iam_role')[`pipeline__${name}__role`];
  const trust = (name: string) => JSON.parse(terraformString(made(name).assume_role_policy, references));
  const attached = [applier__policy, applier__regional, applier__sweeper].map(({ policy }) => policyOf(policy));
  return {
    stack,
    plan: { made: made('plan'), trust: trust('plan'), policies: [inline('plan')], boundary },
    apply: { made: made('apply'), trust: trust('apply'), policies: [...attached, inline('apply')], boundary },
  };
}
