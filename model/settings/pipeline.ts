import { z } from 'zod';
import type { Reporter } from '../base/report';
import { checkShape, fieldsOf } from '../base/shape';
import { providerArn } from '../iam/arn';

/** The GitHub repository whose workflows plan and apply this deployment, without a secret: GitHub vouches for them. */
export interface Pipeline {
  /**
   * The repository as GitHub's tokens name it, where case counts: `acme/access`, or `acme@123456/access@456789` where
   * it was created, renamed or transferred after 15 July 2026, or has opted in to immutable subjects. `gh api
   * repos/acme/access` tells both numbers.
   */
  readonly repository: string;
  /**
   * The environment whose jobs may plan. A workflow that judges pull requests runs the base branch's files, on
   * `pull_request_target`: allow the environment to that branch only, and no pull request can plan by files of its own.
   * @default 'curfew-plan'
   */
  readonly planEnvironment?: string;
  /**
   * The branch whose workflows may apply. Whoever can run a workflow on it can apply: protect it.
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * The environment whose jobs may apply, instead of the branch, for GitHub names one of the two only. Its own rules
   * in GitHub say who approves and which branches may use it; without such a rule every branch may.
   * @default none: the branch
   */
  readonly environment?: string;
  /**
   * The account's OIDC provider for GitHub, where it has one: IAM takes only one for each address.
   * @default the stack makes one
   */
  readonly providerArn?: string;
}

/** A pipeline that was judged. */
export type ValidPipeline = Pipeline & Required<Pick<Pipeline, 'branch' | 'planEnvironment'>>;

/** Who signs the tokens of GitHub's workflows. */
export const tokenIssuer = 'token.actions.githubusercontent.com';

const schema = z.object({
  repository: z.string(),
  planEnvironment: z.string().optional(),
  branch: z.string().optional(),
  environment: z.string().optional(),
  providerArn: z.string().optional(),
});

const owner = '[A-Za-z0-9][A-Za-z0-9_-]{0,38}';
const name = '[A-Za-z0-9._-]{1,100}';
const repository = new RegExp(`^(${owner}/${name}|${owner}@\\d{1,19}/${name}@\\d{1,19})$`);
// No wildcard, no colon: GitHub writes a colon in a name as %3A, for it parts the fields of a subject.
const refName = /^(?!refs\/)(?=.{1,200}$)[\w.+#@-]+(\/[\w.+#@-]+)*$/;
const environment = /^(?=.{1,200}$)[\w./-]+( [\w./-]+)*$/;

/**
 * Judges the setting `pipeline`, which may be absent.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
export function checkPipeline(settings: unknown, report: Reporter): ValidPipeline | undefined {
  const { pipeline, account, partition = 'aws' } = fieldsOf(settings);
  if (pipeline === undefined) return undefined;
  const written = checkShape(schema, pipeline, report, ['pipeline']);
  if (!written) return undefined;
  const judgeField = (key: keyof Pipeline, holds: (value: string) => boolean, rule: string, remedy: string) => {
    const value = written[key];
    if (value !== undefined && !holds(value)) report('bad-setting', ['pipeline', key], value, rule, remedy);
  };
  const matches = (pattern: RegExp) => (value: string) => pattern.test(value);
  const provider = providerArn({ partition: String(partition), account: String(account) }, tokenIssuer);
  judgeField('repository', matches(repository), 'is no repository', 'Write owner/name, or owner@id/name@id.');
  judgeField('branch', matches(refName), 'is no branch', 'Write its whole name without refs/heads/; no wildcards.');
  judgeField(
    'planEnvironment',
    matches(environment),
    'is no environment',
    'Letters, digits, spaces, _ . / -; no wildcards.',
  );
  const { planEnvironment = 'curfew-plan' } = written;
  if (written.environment === planEnvironment) {
    const remedy = 'Plan in one environment, and apply in another one.';
    report('bad-setting', ['pipeline', 'environment'], written.environment, 'is the one that plans', remedy);
  }
  judgeField(
    'environment',
    matches(environment),
    'is no environment',
    'Letters, digits, spaces, _ . / -; no wildcards.',
  );
  judgeField(
    'providerArn',
    (value) => value === provider,
    'is not this account’s provider for GitHub',
    `Write ${provider}, or leave it out and the stack makes it.`,
  );
  return { ...(pipeline as Pipeline), planEnvironment, branch: written.branch ?? 'main' };
}
