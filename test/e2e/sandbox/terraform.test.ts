import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetUserCommand } from '@aws-sdk/client-iam';
import { DescribeDocumentCommand } from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox, terraform } from '../../../sandbox';
import { overrideFor } from '../../../sandbox/tools/terraform-override';
import { checked, cliConfig } from '../../../sandbox/tools/terraform-tools';
import { ACCOUNT, ALLOW_ALL, iamOf, NOW, outcome, ssmOf } from '../../support/sandbox/clients';

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/curfew-system/boundary`;
// Not evaluated here: Terraform's own references.
const ref = (expression: string) => ['$', '{', expression, '}'].join('');

/** Two regions by alias, an account check, and a state in S3 that does not exist: as a real deployment has it. */
const STACK = {
  terraform: {
    required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } },
    backend: { s3: { bucket: 'state', key: 'curfew', region: 'eu-central-1', use_lockfile: true } },
  },
  provider: {
    aws: [
      { region: 'eu-central-1', allowed_account_ids: [ACCOUNT] },
      { region: 'eu-west-1', alias: 'west', allowed_account_ids: [ACCOUNT] },
    ],
  },
  resource: {
    aws_iam_policy: { boundary: { name: 'boundary', path: '/curfew-system/', policy: ALLOW_ALL } },
    aws_iam_user: {
      john: {
        name: 'john.dev',
        path: '/curfew/',
        permissions_boundary: ref('aws_iam_policy.boundary.arn'),
        force_destroy: true,
      },
    },
    aws_ssm_document: {
      shell: {
        provider: 'aws.west',
        name: 'Curfew-Shell',
        document_type: 'Session',
        content: JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: {} }),
      },
    },
  },
  output: { user: { value: ref('aws_iam_user.john.arn') } },
};

let sandbox: Sandbox;
let dir: string;

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
  dir = mkdtempSync(join(tmpdir(), 'curfew-stack-'));
  writeFileSync(join(dir, 'cdk.tf.json'), JSON.stringify(STACK));
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('the override names each provider again by its alias, and a local state', () => {
  const { provider, terraform: settings } = overrideFor(STACK, sandbox) as {
    provider: { aws: Array<Record<string, unknown>> };
    terraform: unknown;
  };
  expect(provider.aws.map(({ alias, region }) => [alias, region])).toEqual([
    [undefined, undefined],
    ['west', undefined],
  ]);
  const endpoints = provider.aws.map((block) => block.endpoints as Array<Record<string, string>>);
  for (const [first] of endpoints) {
    expect(new Set(Object.values(first ?? {}))).toEqual(new Set([sandbox.endpoint]));
  }
  expect(settings).toEqual({ backend: { local: {} } });
  expect(
    overrideFor({ ...STACK, terraform: { backend: { local: { path: 'x' } } } }, sandbox).terraform,
  ).toBeUndefined();
});

test('the real Terraform applies a stack to the sandbox, finds nothing to change, and destroys it', async () => {
  const tf = terraform(sandbox, dir);
  await tf.init();
  await tf.apply();
  expect(await tf.output()).toEqual({ user: `arn:aws:iam::${ACCOUNT}:user/curfew/john.dev` });
  // A clean plan is what the boundary is for: moto alone does not keep it.
  expect(await tf.plan()).toMatchObject({ changes: false });
  const { User } = await iamOf(sandbox).send(new GetUserCommand({ UserName: 'john.dev' }));
  expect(User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(BOUNDARY);
  const west = ssmOf(sandbox, sandbox.admin, 'eu-west-1').send(new DescribeDocumentCommand({ Name: 'Curfew-Shell' }));
  expect((await west).Document?.DocumentType).toBe('Session');
  const home = outcome(ssmOf(sandbox).send(new DescribeDocumentCommand({ Name: 'Curfew-Shell' })));
  expect(await home).toMatchObject({ name: 'InvalidDocument' });
  // A key that is not Terraform's must not stop force_destroy.
  await sandbox.createAccessKey('john.dev');
  await tf.destroy();
  expect(await outcome(iamOf(sandbox).send(new GetUserCommand({ UserName: 'john.dev' })))).toMatchObject({
    name: 'NoSuchEntityException',
  });
  expect(sandbox.calls.filter((call) => call.verdict !== 'admin')).toEqual([]);
  expect(JSON.parse(readFileSync(join(dir, 'cdk.tf.json'), 'utf8'))).toEqual(STACK);
});

test("a failure carries Terraform's own words", async () => {
  const broken = mkdtempSync(join(tmpdir(), 'curfew-stack-'));
  writeFileSync(join(broken, 'cdk.tf.json'), JSON.stringify({ resource: { aws_iam_user: { x: {} } }, terraform: {} }));
  await expect(terraform(sandbox, broken).validate()).rejects.toThrow(
    /^terraform validate -no-color failed:\n.*Error/s,
  );
  rmSync(broken, { recursive: true, force: true });
});

test('a download that its checksum does not fit is refused', () => {
  const sums = `${'0'.repeat(64)}  other.zip\n2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  t.zip\n`;
  expect(checked('t.zip', Buffer.from('hello'), sums)).toEqual(Buffer.from('hello'));
  expect(() => checked('t.zip', Buffer.from('jello'), sums)).toThrow(/^t\.zip was downloaded with SHA-256 .{64}, but/);
  expect(() => checked('u.zip', Buffer.from('hello'), sums)).toThrow(/SHA256SUMS says: nothing\.$/);
});

test("Terraform's configuration prefers a mirror and falls back to the registry", () => {
  expect(cliConfig([])).toBe('disable_checkpoint = true\nprovider_installation {\n  direct {}\n}\n');
  expect(cliConfig(['/mirror'])).toBe(
    [
      'disable_checkpoint = true',
      'provider_installation {',
      '  filesystem_mirror {',
      '    path    = "/mirror"',
      '    include = ["registry.terraform.io/hashicorp/aws"]',
      '  }',
      '  direct {',
      '    exclude = ["registry.terraform.io/hashicorp/aws"]',
      '  }',
      '}',
      '',
    ].join('\n'),
  );
});
