import { readFileSync } from 'node:fs';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { type BucketLocationConstraint, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { documentOf, trust } from '../../constructs/kit/statement';
import { environment } from '../../constructs/sweeper/function';
import { sweeperStatements } from '../../constructs/sweeper/policy';
import { builtSweeper } from '../../load/sweeper-zip';
import { sweeperRuntime } from '../../model/contracts/runtime';
import { roleArn } from '../../model/iam/arn';
import { auditLogGroup, manifestBucketName } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import type { Sandbox } from '../aws/sandbox';

export const sweeperName = 'curfew-sweeper';

/** Deploys the built bundle with the role, the bucket and the log it has in AWS, by API calls: what Terraform would do, in a second. */
export async function deploySweeper(sandbox: Sandbox, settings: ValidSettings): Promise<void> {
  const { endpoint, admin, account } = sandbox;
  const iam = new IAMClient({ endpoint, credentials: admin, region: 'us-east-1' });
  const RoleName = sweeperName;
  const AssumeRolePolicyDocument = JSON.stringify(trust('lambda.amazonaws.com'));
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify(documentOf(sweeperStatements(settings)));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: RoleName, PolicyDocument }));
  const logs = new CloudWatchLogsClient({ endpoint, credentials: admin, region: settings.homeRegion });
  await logs.send(new CreateLogGroupCommand({ logGroupName: auditLogGroup }));
  const s3 = new S3Client({ endpoint, credentials: admin, region: settings.homeRegion, forcePathStyle: true });
  // S3's own default may not be named.
  const LocationConstraint = settings.homeRegion as BucketLocationConstraint;
  const placed = settings.homeRegion === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket: manifestBucketName(settings), ...placed }));
  const scope = `Credential=${admin.accessKeyId}/20000101/${settings.homeRegion}/lambda/aws4_request`;
  const response = await fetch(`${endpoint}/2015-03-31/functions`, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=sandbox` },
    body: JSON.stringify({
      FunctionName: sweeperName,
      Runtime: sweeperRuntime,
      Role: roleArn({ partition: 'aws', account }, `/${RoleName}`),
      Handler: 'index.handler',
      Timeout: 300,
      Environment: { Variables: environment(settings) },
      Code: { ZipFile: readFileSync(builtSweeper()).toString('base64') },
    }),
  });
  if (!response.ok) throw new Error(`the sweeper was not deployed: ${await response.text()}`);
}
