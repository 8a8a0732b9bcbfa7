import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceSpecificCredentialCommand,
  CreateVirtualMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetUserCommand,
  type IAMClient,
  ListGroupsForUserCommand,
  ListVirtualMFADevicesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import { documentOf } from '../../constructs/kit/statement';
import { applierIamStatements } from '../../constructs/pipeline/applier-iam-statements';
import { pipelineCap } from '../../constructs/pipeline/pipeline-cap';
import { checkSettings } from '../../model/settings/check-settings';
import { type Sandbox, startSandbox, terraform } from '../../sandbox';
import { temporary } from '../unit/constructs/support';
import { ACCOUNT, ALLOW_ALL, iamOf, NOW, outcome } from './sandbox/clients';

/** A person leaves, with all that a user can have: the real provider deletes it with the pipeline's rights alone. */

const checked = checkSettings({ account: ACCOUNT, regions: ['eu-central-1'] });
if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
const settings = checked.value;

let sandbox: Sandbox;
let iam: IAMClient;
let pipeline: ReturnType<Sandbox['roleCredentials']>;

async function makePolicy(PolicyName: string, Path: string, PolicyDocument: string): Promise<string> {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument }));
  return Policy?.Arn ?? '';
}

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
  iam = iamOf(sandbox);
  const cap = await makePolicy('curfew-pipeline', '/curfew-system/', JSON.stringify(documentOf(pipelineCap(settings))));
  const role = { RoleName: 'curfew-apply', Path: '/curfew-system/', PermissionsBoundary: cap };
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const { Role } = await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = JSON.stringify(documentOf(applierIamStatements(settings)));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'curfew-apply', PolicyName: 'curfew-applier', PolicyDocument }));
  pipeline = sandbox.roleCredentials(Role?.Arn ?? '');
}, 60_000);
afterAll(() => sandbox?.stop());

/** A user as the stack makes one, made by an administrator; what is left of it the pipeline deletes. */
async function joins(name: string) {
  const folder = temporary();
  const stack = {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
    provider: { aws: [{ region: 'eu-central-1' }] },
    resource: { aws_iam_user: { it: { name, path: '/curfew/', force_destroy: true } } },
  };
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
  const byAdmin = terraform(sandbox, folder);
  await byAdmin.init();
  await byAdmin.apply();
  const byPipeline = terraform({ endpoint: sandbox.endpoint, admin: pipeline }, folder);
  return async () => {
    await byPipeline.init();
    const before = sandbox.calls.length;
    const destroyed = await outcome(byPipeline.destroy());
    const calls = sandbox.calls.slice(before);
    const refused = calls.filter(({ verdict }) => verdict !== 'allowed').map(({ action }) => action);
    const changed = calls.filter(({ action, service }) => service === 'iam' && !/^(Get|List)/.test(action));
    return { destroyed, refused: [...new Set(refused)], changed: changed.map(({ action }) => action).sort() };
  };
}

test('everything that a user can have goes with it, and no call of the pipeline is refused', async () => {
  const leave = await joins('john');
  const UserName = 'john';
  await iam.send(new CreateAccessKeyCommand({ UserName }));
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-horse-7' }));
  await iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: 'ssh-rsa AAAA' }));
  await iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: 'a certificate' }));
  await iam.send(new CreateServiceSpecificCredentialCommand({ UserName, ServiceName: 'codecommit.amazonaws.com' }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'by-hand', PolicyDocument: ALLOW_ALL }));
  // A revocation that still stands, and a policy that is not Curfew's at all.
  for (const [name, path] of [
    ['revoked.96d963@20261220T100000Z', '/curfew/d/john/'],
    ['by-hand', '/'],
  ] as const) {
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: await makePolicy(name, path, ALLOW_ALL) }));
  }
  const made = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'johns-phone' }));
  const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? '';
  const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '234567' };
  await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }));

  expect(await leave()).toEqual({
    destroyed: 'ok',
    refused: [],
    changed: [
      'DeactivateMFADevice',
      'DeleteAccessKey',
      'DeleteLoginProfile',
      'DeleteSSHPublicKey',
      'DeleteServiceSpecificCredential',
      'DeleteSigningCertificate',
      'DeleteUser',
      'DeleteUserPolicy',
      'DeleteVirtualMFADevice',
      'DetachUserPolicy',
      'DetachUserPolicy',
    ],
  });
  expect(await outcome(iam.send(new GetUserCommand({ UserName })))).toMatchObject({ name: 'NoSuchEntityException' });
  expect((await iam.send(new ListVirtualMFADevicesCommand({}))).VirtualMFADevices).toEqual([]);
}, 600_000);

test('out of a group the pipeline takes nobody: the user stays until an administrator has', async () => {
  const leave = await joins('jane');
  const member = { UserName: 'jane', GroupName: 'denied' };
  await iam.send(new CreateGroupCommand({ GroupName: 'denied' }));
  await iam.send(new AddUserToGroupCommand(member));
  expect(await leave()).toMatchObject({
    destroyed: { message: expect.stringContaining('not authorized to perform: iam:RemoveUserFromGroup') },
    refused: ['RemoveUserFromGroup'],
  });
  const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'jane' }));
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['denied']);
  await iam.send(new RemoveUserFromGroupCommand(member));
  expect(await leave()).toMatchObject({ destroyed: 'ok', refused: [] });
}, 600_000);

test('a device in use is deleted for nobody', async () => {
  const leave = await joins('bob');
  const made = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'bobs-phone' }));
  const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? '';
  const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '234567' };
  await iam.send(new EnableMFADeviceCommand({ UserName: 'bob', SerialNumber, ...codes }));
  expect(await outcome(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))).toMatchObject({
    name: 'DeleteConflictException',
  });
  expect(await leave()).toMatchObject({ destroyed: 'ok', refused: [] });
}, 600_000);
