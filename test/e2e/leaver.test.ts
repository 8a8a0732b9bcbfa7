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
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  type IAMClient,
  ListGroupsForUserCommand,
  ListUsersCommand,
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
import { ACCOUNT, ALLOW_ALL, iamOf, NOW, outcome } from '../support/sandbox/clients';
import { temporary } from '../support/stack/stack';

/** A person leaves, with all that a user can have: the real provider deletes it with the pipeline's rights alone. */

const checked = checkSettings({ account: ACCOUNT, regions: ['eu-central-1'] });
if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
const settings = checked.value;

/** Of nobody, and its key is nowhere. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIUemi1D7P3e+20SI1/ZYQ3ArFsDMIwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEam9objAgFw0yNjExMjgxNTM0NTVaGA8yMTI2MTEwNDE1MzQ1
NVowDzENMAsGA1UEAwwEam9objBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHoI
8KRkyhpqhuLV7MYrpvZeurO7HOrDJfaNn/7FghAyTs1j81KWGu3LfTgvyPxXC3MO
nWfCmN7tLvheiAJIVIOjUzBRMB0GA1UdDgQWBBSpjDVQi2f1OM8jp/qKsnnRoBRc
WTAfBgNVHSMEGDAWgBSpjDVQi2f1OM8jp/qKsnnRoBRcWTAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDrM4aKqxOsijY/4hPphmv6ySre3hLjkozt
H8a5Ffqb9QIhAPlNlxPb0vnWU07yNVyykZ5PoNo96Bb1YX83dQgEophE
-----END CERTIFICATE-----`;

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

/** Users as the stack makes them, made by an administrator. */
async function joins(...names: readonly string[]): Promise<string> {
  const folder = temporary();
  const users = names.map((name) => [name, { name, path: '/curfew/', force_destroy: true }]);
  const stack = {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
    provider: { aws: [{ region: 'eu-central-1' }] },
    resource: { aws_iam_user: Object.fromEntries(users) },
  };
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
  const byAdmin = terraform(sandbox, folder);
  await byAdmin.init();
  await byAdmin.apply();
  return folder;
}

/** The pipeline destroys them: what came of it, which calls were refused, and which changed something. */
async function leave(folder: string) {
  const byPipeline = terraform({ endpoint: sandbox.endpoint, admin: pipeline }, folder);
  await byPipeline.init();
  const before = sandbox.calls.length;
  const destroyed = await outcome(byPipeline.destroy());
  const calls = sandbox.calls.slice(before);
  const refused = calls.filter(({ verdict }) => verdict !== 'allowed').map(({ action }) => action);
  const changed = calls.filter(({ action, service }) => service === 'iam' && !/^(Get|List)/.test(action));
  return {
    destroyed,
    refused: [...new Set(refused)],
    changed: [...new Set(changed.map(({ action }) => action))].sort(),
  };
}

async function enrols(UserName: string, VirtualMFADeviceName: string): Promise<string> {
  const made = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName }));
  const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? '';
  const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '234567' };
  await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }));
  return SerialNumber;
}

async function hasEverything(UserName: string): Promise<void> {
  await iam.send(new CreateAccessKeyCommand({ UserName }));
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-horse-7' }));
  await iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: 'ssh-rsa AAAA' }));
  await iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: certificate }));
  await iam.send(new CreateServiceSpecificCredentialCommand({ UserName, ServiceName: 'codecommit.amazonaws.com' }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'by-hand', PolicyDocument: ALLOW_ALL }));
  // A revocation that still stands, that of everybody, and a policy that is not Curfew's at all.
  for (const [name, path] of [
    ['revoked.96d963@20261220T100000Z', '/curfew/d/john/'],
    ['curfew-everybody-out', '/curfew-system/'],
    ['by-hand', '/'],
  ] as const) {
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: await makePolicy(name, path, ALLOW_ALL) }));
  }
  await enrols(UserName, `${UserName}s-phone`);
}

const users = async (): Promise<string[]> =>
  ((await iam.send(new ListUsersCommand({}))).Users ?? []).map(({ UserName = '' }) => UserName);

test('all that a user can have goes with it by the pipeline’s rights; out of a group it takes nobody', async () => {
  const folder = await joins('john', 'jane');
  await hasEverything('john');
  const member = { UserName: 'jane', GroupName: 'denied' };
  await iam.send(new CreateGroupCommand({ GroupName: 'denied' }));
  await iam.send(new AddUserToGroupCommand(member));
  expect(await leave(folder)).toEqual({
    destroyed: expect.objectContaining({
      message: expect.stringMatching(/not authorized to perform:\s+iam:RemoveUserFromGroup/),
    }),
    refused: ['RemoveUserFromGroup'],
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
      'RemoveUserFromGroup',
    ],
  });
  expect(await users()).toEqual(['jane']);
  expect((await iam.send(new ListVirtualMFADevicesCommand({}))).VirtualMFADevices).toEqual([]);
  const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'jane' }));
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['denied']);
  await iam.send(new RemoveUserFromGroupCommand(member));
  expect(await leave(folder)).toMatchObject({
    destroyed: 'ok',
    refused: [],
    changed: ['DeleteLoginProfile', 'DeleteUser'],
  });
  expect(sandbox.unjudged()).toEqual([]);
});

test('a device in use is deleted for nobody, and who has one is not deleted', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'bob' }));
  const SerialNumber = await enrols('bob', 'bobs-phone');
  const conflict = { name: 'DeleteConflictException' };
  expect(await outcome(iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })))).toMatchObject(conflict);
  expect(await outcome(iam.send(new DeleteUserCommand({ UserName: 'bob' })))).toMatchObject(conflict);
});
