import { AttachUserPolicyCommand, CreatePolicyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { render } from '../model/grant/document';
import { keyArn } from '../model/iam/arn';
import { userPath } from '../model/iam/names';
import { policyPlace } from '../model/iam/policy-name';
import { checkSettings } from '../model/settings/check-settings';
import { type Instant, minutes, plus } from '../model/time/instant';
import type { Sandbox } from '../sandbox';
import { deploySweeper } from '../sandbox/stage/deploy-sweeper';

const account = '123456789012';
const region = 'eu-central-1';
const target = 'i-0ee0bc84a481f7852';

export interface Opened {
  readonly session: string;
  readonly until: Instant;
}

/** A person with a grant until then, and a session under it. */
export async function open(sandbox: Sandbox, user: string, until: Instant): Promise<Opened> {
  const { endpoint, admin } = sandbox;
  const iam = new IAMClient({ endpoint, credentials: admin, region });
  const window = { from: plus(until, minutes(-60)), until };
  const document = render(
    { access: { kind: 'shell', account, region, target: { by: 'ids', ids: [target] } }, window },
    {
      partition: 'aws',
      document: 'Curfew-Shell',
      sessionKeyArn: keyArn({ partition: 'aws', account }, region, '00000000-0000-0000-0000-000000000000'),
    },
  );
  await iam.send(new CreateUserCommand({ UserName: user, Path: userPath }));
  const { path, name } = policyPlace('m', user, 'until-soon', until);
  const made = await iam.send(
    new CreatePolicyCommand({
      Path: path,
      PolicyName: name,
      PolicyDocument: JSON.stringify(document),
    }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn: made.Policy?.Arn }));
  const credentials = await sandbox.createAccessKey(user);
  const ssm = new SSMClient({ endpoint, credentials, region });
  const { SessionId = '' } = await ssm.send(new StartSessionCommand({ Target: target, DocumentName: 'Curfew-Shell' }));
  return { session: SessionId, until };
}

/** The deployed sweeper, its bucket, the session document and one instance. */
export async function prepare(sandbox: Sandbox): Promise<void> {
  const checked = checkSettings({ account, regions: [region] });
  if (!checked.ok) throw new Error('The settings of the benchmark are wrong.');
  await deploySweeper(sandbox, checked.value);
  const { endpoint, admin, fleet } = sandbox;
  const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
  const document = { Name: 'Curfew-Shell', DocumentType: 'Session', DocumentFormat: 'JSON', Content } as const;
  await new SSMClient({ endpoint, credentials: admin, region }).send(new CreateDocumentCommand(document));
  fleet.put({ id: target, region, tags: {} });
}
