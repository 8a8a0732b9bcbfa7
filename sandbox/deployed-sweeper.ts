import { readFileSync } from 'node:fs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { builtSweeper } from '../constructs/lambda-zip';
import { names } from '../constructs/names';
import { documentOf, trust } from '../constructs/statement';
import { environment } from '../constructs/sweeper-function';
import { sweeperStatements } from '../constructs/sweeper-policy';
import { systemPath } from '../model/names';
import { checkSettings, type Settings } from '../model/settings';
import type { Invocation } from './functions';
import type { Sandbox } from './sandbox';

/** The zip that was built, deployed in the sandbox as the stack would, but by the API: no Terraform, no minute. */
export class DeployedSweeper {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly region: string,
  ) {}

  static async deploy(sandbox: Sandbox, wanted: Settings): Promise<DeployedSweeper> {
    const checked = checkSettings(wanted);
    if (!checked.ok) throw new Error(`The settings have ${checked.issues.length} issues.`);
    const settings = checked.value;
    const { endpoint, admin } = sandbox;
    const iam = new IAMClient({ endpoint, credentials: admin, region: settings.homeRegion });
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: names.sweeper,
        Path: systemPath,
        AssumeRolePolicyDocument: JSON.stringify(trust('lambda.amazonaws.com')),
      }),
    );
    const PolicyDocument = JSON.stringify(documentOf(sweeperStatements(settings)));
    await iam.send(new PutRolePolicyCommand({ RoleName: names.sweeper, PolicyName: names.sweeper, PolicyDocument }));
    for (const region of settings.regions) await createDocument(sandbox, region, settings.documentName);
    await call(sandbox, settings.homeRegion, {
      FunctionName: names.sweeper,
      Runtime: 'nodejs22.x',
      Role: Role?.Arn,
      Handler: 'index.handler',
      Timeout: 300,
      Environment: { Variables: environment(settings) },
      Code: { ZipFile: readFileSync(builtSweeper()).toString('base64') },
    });
    return new DeployedSweeper(sandbox, settings.homeRegion);
  }

  invoke(event: unknown = { sweep: 'tick' }): Promise<Invocation> {
    return this.sandbox.functions.invoke(names.sweeper, event, this.region);
  }
}

async function createDocument({ endpoint, admin }: Sandbox, region: string, Name: string): Promise<void> {
  const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
  const ssm = new SSMClient({ endpoint, credentials: admin, region });
  await ssm.send(new CreateDocumentCommand({ Name, DocumentType: 'Session', DocumentFormat: 'JSON', Content }));
}

/** Lambda's CreateFunction, of which this project has no client. */
async function call({ endpoint, admin }: Sandbox, region: string, body: object): Promise<void> {
  const scope = `Credential=${admin.accessKeyId}/20260101/${region}/lambda/aws4_request`;
  const response = await fetch(`${endpoint}/2015-03-31/functions`, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=sandbox` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The sandbox would not create the function: ${await response.text()}`);
}
