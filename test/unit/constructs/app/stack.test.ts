import { definePerson, shell } from 'curfew';
import { policyPlace } from '../../../../model/iam/policy-name';
import { instantOf } from '../../../../model/time/instant';
import { live, onInstance, registerOf, synthesize, upcoming } from '../../../support/stack/stack';

const john = definePerson({ user: 'john.dev' });
const grants = { 'john-dev': { person: john, access: onInstance, ...live, ticket: 'OPS-1' } };

test('a person and a grant, whole', () => {
  const stack = synthesize(registerOf([john], grants));
  const { '//': _user, ...user } = stack.of('aws_iam_user')['person-john_2edev__user'];
  expect(user).toEqual({
    name: 'john.dev',
    path: '/curfew/',
    permissions_boundary: '${aws_iam_policy.boundary__policy.arn}',
    force_destroy: true,
    lifecycle: { create_before_destroy: true },
  });
  const { '//': _policy, policy: _document, ...policy } = stack.of('aws_iam_policy')['grant-john-dev__policy'];
  expect(policy).toEqual({
    name: policyPlace('m', 'john.dev', 'john-dev', instantOf(new Date(live.until))).name,
    path: '/curfew/m/john.dev/',
    depends_on: ['aws_iam_user.person-john_2edev__user'],
    tags: { grant: 'john-dev', from: live.from, until: live.until, ticket: 'OPS-1' },
    lifecycle: { create_before_destroy: true },
  });
  const { '//': _attachment, ...attachment } = stack.of('aws_iam_user_policy_attachment')['grant-john-dev__attachment'];
  expect(attachment).toEqual({
    user: '${aws_iam_user.person-john_2edev__user.name}',
    policy_arn: '${aws_iam_policy.grant-john-dev__policy.arn}',
    lifecycle: { create_before_destroy: true },
  });
});

test('a provider per region, and the default one for what is global', () => {
  const retiredRegions = ['us-east-1'];
  const { provider } = synthesize(registerOf([john], grants, { retiredRegions, homeRegion: 'eu-west-1' })).json;
  const allowed_account_ids = ['123456789012'];
  expect(provider.aws).toEqual([
    { region: 'eu-west-1', allowed_account_ids },
    { region: 'eu-central-1', alias: 'eu-central-1', allowed_account_ids },
    { region: 'eu-west-1', alias: 'eu-west-1', allowed_account_ids },
    { region: 'us-east-1', alias: 'us-east-1', allowed_account_ids },
  ]);
});

const global = ['aws_iam_user', 'aws_iam_policy', 'aws_iam_user_policy_attachment', 'aws_iam_role'];
const alsoGlobal = [
  ...global,
  'aws_cloudwatch_dashboard',
  'aws_iam_role_policy',
  'aws_iam_instance_profile',
  'terraform_data',
];

test('what is regional names the provider of its region, what is global none', () => {
  const { resource } = synthesize(registerOf([john], grants)).json;
  for (const [type, all] of Object.entries(resource)) {
    for (const [name, { provider }] of Object.entries(all)) {
      // The audit log has no region in its name: it moves with the home region.
      const region = name.startsWith('logs-audit__') ? 'eu-central-1' : /eu-(central|west)-1/.exec(name)?.[0];
      expect([type, name, provider]).toEqual([type, name, alsoGlobal.includes(type) ? undefined : `aws.${region}`]);
    }
  }
});

test('no data source, no loop, and no secret in the state', () => {
  const { json } = synthesize(registerOf([john], grants));
  expect(Object.keys(json).sort()).toEqual(['//', 'locals', 'output', 'provider', 'resource', 'terraform']);
  expect(Object.keys(json.resource).filter((type) => /access_key|login_profile|secret|password/.test(type))).toEqual(
    [],
  );
  expect(JSON.stringify(json.resource)).not.toMatch(/for_each|"count"/);
});

test('the lines that open the sessions of live and upcoming grants', () => {
  const { json, of } = synthesize(
    registerOf([john], {
      two: {
        person: john,
        access: shell({ region: 'eu-west-1', instances: ['i-0ee0bc84a481f7852', 'i-0ee0bc84'] }),
        ...upcoming,
      },
      tagged: {
        person: john,
        access: shell({ region: 'eu-west-1', tags: { Role: 'data base', Environment: 'Staging' } }),
        ...live,
      },
    }),
  );
  const start = 'aws ssm start-session --region eu-west-1 --target';
  expect(json.output.connect?.value).toBe('${terraform_data.connect__lines.output}');
  expect(of('terraform_data').connect__lines?.input).toEqual({
    two: [
      `${start} i-0ee0bc84 --document-name Curfew-Shell --reason two`,
      `${start} i-0ee0bc84a481f7852 --document-name Curfew-Shell --reason two`,
    ],
    tagged: [
      `${start} '<instance with Environment=Staging, Role=data base>' --document-name Curfew-Shell --reason tagged`,
    ],
  });
  expect(Object.keys(json.output).sort()).toEqual([
    'alarm_topic_arn',
    'boundary_arn',
    'connect',
    'instance_profile',
    'notice_topic_arns',
    'sweeper_function',
  ]);
});
