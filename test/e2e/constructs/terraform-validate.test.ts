import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePerson, type Settings, shell } from 'curfew';
import { cliConfig, findTerraform, providerMirrors } from '../../../sandbox/tools/terraform-tools';
import { live, onInstance, registerOf, synthesize, temporary } from '../../support/stack/stack';

const john = definePerson({ user: 'john.dev' });
const onCall = definePerson({ user: 'on-call', existing: true });
const grants = {
  '0-john.dev': { person: john, access: onInstance, ...live, ticket: 'OPS-1' },
  tagged: { person: onCall, access: shell({ region: 'eu-west-1', tags: { 'a b': 'c=d' } }), ...live },
};

/** What Terraform with the real provider says of the synthesized stack. Without Terraform this fails, and says why. */
async function terraformValidate(changed: Partial<Settings>): Promise<unknown> {
  const program = await findTerraform();
  const { folder } = synthesize(registerOf([john, onCall], grants, changed));
  const config = join(temporary(), 'terraform.tfrc');
  writeFileSync(config, cliConfig(providerMirrors()));
  const env = { ...process.env, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: '1' };
  execFileSync(program, ['init', '-backend=false', '-input=false', '-no-color'], { cwd: folder, env, stdio: 'pipe' });
  const { stdout } = spawnSync(program, ['validate', '-json'], { cwd: folder, env, encoding: 'utf8' });
  return JSON.parse(stdout).diagnostics;
}

test('Terraform and the provider take the stack', async () => {
  expect(await terraformValidate({})).toEqual([]);
});

test('and one with a retired region, an S3 backend, a pipeline and all else changed', async () => {
  const changed: Partial<Settings> = {
    regions: ['eu-west-1', 'eu-central-1'],
    retiredRegions: ['us-east-1', 'ap-south-1'],
    backend: { kind: 's3', bucket: 'states', key: 'curfew.tfstate', region: 'eu-west-1' },
    alarmTopicArns: ['arn:aws:sns:eu-west-1:123456789012:alarms'],
    observeOnly: true,
    pipeline: { repository: 'acme/access', environment: 'production' },
  };
  expect(await terraformValidate(changed)).toEqual([]);
});
