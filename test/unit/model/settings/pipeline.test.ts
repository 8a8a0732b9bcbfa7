import type { Pipeline } from 'curfew';
import { formatIssue } from '../../../../model/base/issue';
import { checkSettings } from '../../../../model/settings/check-settings';

const judged = (pipeline: unknown, more: object = {}) =>
  checkSettings({ account: '123456789012', regions: ['eu-central-1'], pipeline: pipeline as Pipeline, ...more });
const linesOf = (pipeline: unknown, more: object = {}) => {
  const checked = judged(pipeline, more);
  return checked.ok ? [] : checked.issues.map(formatIssue);
};

const repository = 'acme/access';
const provider = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';

test('without the setting there is no pipeline, with it the branch is main', () => {
  expect(judged(undefined)).toMatchObject({ ok: true, value: { pipeline: undefined } });
  expect(judged({ repository })).toMatchObject({ ok: true, value: { pipeline: { repository, branch: 'main' } } });
  expect(judged({ repository, branch: undefined })).toMatchObject({ value: { pipeline: { branch: 'main' } } });
});

test.each<[string, Pipeline, object]>([
  ['a repository with immutable ids', { repository: 'acme@123456/access@456789' }, {}],
  ['a repository with every character', { repository: 'Acme-Ltd_x/.a_B-c.9' }, {}],
  ['a branch with a path', { repository, branch: 'release/2030.06+1' }, {}],
  ['another environment for plans', { repository, planEnvironment: 'review' }, {}],
  ['an environment with a space', { repository, environment: 'Production EU' }, {}],
  ['the provider of the account', { repository, providerArn: provider }, {}],
  [
    'the provider in another partition',
    { repository, providerArn: provider.replace('aws', 'aws-us-gov') },
    { partition: 'aws-us-gov' },
  ],
])('taken: %s', (_what, pipeline, more) => {
  expect(linesOf(pipeline, more)).toEqual([]);
});

const refused: readonly { key: string; rule: string; remedy: string; values: readonly string[] }[] = [
  {
    key: 'repository',
    rule: 'is no repository',
    remedy: 'Write owner/name, or owner@id/name@id.',
    values: [
      ...[
        '',
        'access',
        'acme/*',
        '*/access',
        'acme/access:ref',
        'acme/a/b',
        'https://github.com/acme/access',
        '${x}/a',
      ],
      ...['acme@1/access', 'acme/access@1', 'acme@x/access@y', 'acme/access\n', '-acme/access'],
    ],
  },
  {
    key: 'branch',
    rule: 'is no branch',
    remedy: 'Write its whole name without refs/heads/; no wildcards.',
    values: [
      ...['', '*', 'release/*', 'refs/heads/main', 'main:x', 'a?', '/main', 'main/', 'a//b', 'a b', 'main\n', '${x}'],
      'b'.repeat(201),
    ],
  },
  {
    key: 'environment',
    rule: 'is no environment',
    remedy: 'Letters, digits, spaces, _ . / -; no wildcards.',
    values: ['', '*', 'prod:eu', ' prod', 'prod ', 'prod?', 'é', 'prod\n', 'e'.repeat(201)],
  },
  {
    key: 'providerArn',
    rule: 'is not this account’s provider for GitHub',
    remedy: `Write ${provider}, or leave it out and the stack makes it.`,
    values: [
      ...['', '*', `${provider}/acme`, 'arn:aws:iam::123456789012:oidc-provider/gitlab.com'],
      ...[provider.replace('123456789012', '210987654321'), provider.replace('arn:aws:', 'arn:aws-cn:')],
    ],
  },
];
const rows = refused.flatMap(({ values, ...rest }) => values.map((value) => ({ ...rest, value })));

test.each(rows)('refused: $value as $key', ({ key, value, rule, remedy }) => {
  expect(judged({ repository, [key]: value })).toEqual({
    ok: false,
    issues: [{ code: 'bad-setting', file: 'main.ts', field: `pipeline.${key}`, value, rule, remedy }],
  });
});

const fields = 'The fields are repository, planEnvironment, branch, environment, providerArn.';
test.each<[string, unknown, string]>([
  [
    'one environment for both',
    { repository, environment: 'curfew-plan' },
    'pipeline.environment: "curfew-plan" is the one that plans. Plan in one environment, and apply in another one. [bad-setting]',
  ],
  ['no repository', {}, `pipeline.repository: is missing. Add it. ${fields} [missing-field]`],
  ['a number', { repository: 7 }, `pipeline.repository: 7 is not a string. ${fields} [wrong-type]`],
  ['a text', repository, `pipeline: "acme/access" is not an object. ${fields} [wrong-type]`],
  ['null', null, `pipeline: null is not an object. ${fields} [wrong-type]`],
  ['a field too many', { repository, tag: 'v1' }, `pipeline.tag: is no field here. ${fields} [unknown-field]`],
])('no shape: %s', (_what, pipeline, text) => {
  expect(linesOf(pipeline)).toEqual([`main.ts: ${text}`]);
});

test('everything wrong is told at once, with what else is wrong', () => {
  const got = linesOf({ repository: 'x', branch: '*', environment: ':', providerArn: '?' }, { account: '1' });
  expect(got.map((line) => line.split(' ')[1]).sort()).toEqual([
    'account:',
    'pipeline.branch:',
    'pipeline.environment:',
    'pipeline.providerArn:',
    'pipeline.repository:',
  ]);
  expect(linesOf({}, { account: 7 })).toHaveLength(2);
});
