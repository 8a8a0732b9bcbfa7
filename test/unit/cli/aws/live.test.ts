import { GetUserCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AwsAccess } from '../../../../cli/aws/access';
import { lookLive } from '../../../../cli/aws/live';
import type { Question } from '../../../../cli/files/reach';
import type { ValidAccess } from '../../../../model/access';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { checkSettings } from '../../../../model/settings/check-settings';
import { grantOf } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

/** Which grant `explain --live` asks AWS by, where the files let nobody in. */

jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = jest.requireActual('../../model/access/command');
  const more = { command: commandKind, tunnel: { ...commandKind, use: 'ssm-session' } };
  return { kinds: { ...kinds, ...more }, carriedKinds: { ...carriedKinds, ...more } };
});

const checked = checkSettings({ account: '123456789012', regions: ['eu-central-1', 'us-east-1', 'eu-west-1'] });
if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
const settings = checked.value;

const instance = 'i-0ee0bc84a481f7852';
const shell = grantOf({ region: 'us-east-1' });
const ofKind = (kind: string, region: string): ValidGrant => {
  const access = { kind, account: settings.account, region, instances: [instance], run: 'uptime' };
  return { ...shell, id: kind, access: access as object as ValidAccess };
};
const [command, tunnel] = [ofKind('command', 'eu-central-1'), ofKind('tunnel', 'eu-west-1')];
const question: Question = {
  user: 'john',
  instance,
  document: settings.documentName,
  at: instant('2030-06-03T12:00:00Z'),
};

/** What IAM's simulator is asked, and the regions in which the instance is looked for. */
async function asked(own: readonly ValidGrant[], more: Partial<Question> = {}) {
  const simulated: string[] = [];
  const regions: string[] = [];
  const iam = jest.spyOn(IAMClient.prototype, 'send').mockImplementation((async (sent: object) => {
    if (sent instanceof GetUserCommand) return { User: { Arn: 'arn:aws:iam::123456789012:user/curfew/john' } };
    if (!(sent instanceof SimulatePrincipalPolicyCommand)) throw new Error('is not asked here');
    simulated.push(`${sent.input.ActionNames?.join()} ${sent.input.ResourceArns?.join()}`);
    return { EvaluationResults: [{ EvalDecision: 'implicitDeny' }] };
  }) as never);
  const ssm = jest.spyOn(SSMClient.prototype, 'send').mockImplementation(async function (this: SSMClient) {
    regions.push(await this.config.region());
    return {};
  } as never);
  try {
    const aws = new AwsAccess({}, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, settings.homeRegion);
    await lookLive({ aws, settings }, { ...question, ...more }, undefined, own);
    return { simulated, regions };
  } finally {
    iam.mockRestore();
    ssm.mockRestore();
  }
}

const ofShell = {
  simulated: [
    `ssm:StartSession arn:aws:ec2:us-east-1:123456789012:instance/${instance}`,
    'ssm:StartSession arn:aws:ssm:us-east-1:123456789012:document/Curfew-Shell',
  ],
  regions: ['us-east-1'],
};

test('it is a grant that opens a session, wherever it stands among those that open something else', async () => {
  expect(await asked([command, shell])).toEqual(ofShell);
  expect(await asked([shell, command])).toEqual(ofShell);
});

test('it is the one that opens the session through the document that is asked about', async () => {
  expect(await asked([tunnel, shell])).toEqual(ofShell);
  expect(await asked([shell, tunnel], { document: 'Curfew-Run-uptime' })).toEqual({
    simulated: [`ssm:SendCommand arn:aws:ec2:eu-west-1:123456789012:instance/${instance}`],
    regions: ['eu-west-1'],
  });
});

test('where none opens a session, it is what anybody would open, in the home region', async () => {
  const { simulated, regions } = await asked([command]);
  expect(simulated[0]).toBe(`ssm:StartSession arn:aws:ec2:eu-central-1:123456789012:instance/${instance}`);
  expect(regions).toEqual(['eu-central-1']);
});
