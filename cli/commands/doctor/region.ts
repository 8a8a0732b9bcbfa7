import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { GetDocumentCommand } from '@aws-sdk/client-ssm';
import { isNamed } from '../../../model/base/is-named';
import { loggingInputs, tryReadInputs, wrongInputs } from '../../../model/contracts/session-document';
import { bucketName, sessionLogGroup } from '../../../model/iam/names';
import { handedIn } from '../../aws/log-bucket';
import type { Context } from '../../context/context';
import { type Answer, no, yes } from '../../frame/answer';

const apply = 'Apply again: terraform apply makes it as it should be.';

/** The inputs of the session document that logging, encryption and its end hang on. */
function expectedInputs({ settings }: Context, region: string, key: string): Record<string, unknown> {
  return {
    ...loggingInputs({ bucket: bucketName(settings, region), logGroup: sessionLogGroup, key }),
    idleSessionTimeout: String(settings.idleSessionMinutes),
    maxSessionDuration: String(settings.maxSessionMinutes),
  };
}

async function document(context: Context, region: string): Promise<{ answer: Answer; key: string | undefined }> {
  const { aws, settings } = context;
  const Name = settings.documentName;
  try {
    const { Content = '{}' } = await aws.clients
      .ssm(region)
      .send(new GetDocumentCommand({ Name, DocumentFormat: 'JSON' }));
    const inputs = tryReadInputs(Content) ?? {};
    const key = typeof inputs.kmsKeyId === 'string' ? inputs.kmsKeyId : undefined;
    const wrong = wrongInputs(inputs, expectedInputs(context, region, key ?? 'a key'));
    if (wrong.length === 0) return { answer: yes(`${region}: document ${Name} is as synthesized`), key };
    const doubt = wrong.includes('s3BucketName') ? ` ${handedIn}` : '';
    return {
      answer: no(`${region}: document ${Name} has another ${wrong.join(', ')}`, `${apply} Ask who changed it.${doubt}`),
      key,
    };
  } catch (error) {
    if (!isNamed(error, 'InvalidDocument')) throw error;
    return { answer: no(`${region}: there is no document ${Name}`, apply), key: undefined };
  }
}

async function bucket({ aws, settings }: Context, region: string, key: string | undefined): Promise<Answer> {
  const Bucket = bucketName(settings, region);
  try {
    const answer = await aws.s3In(region).send(new GetBucketEncryptionCommand({ Bucket }));
    const rule = answer.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    if (key !== undefined && rule?.KMSMasterKeyID !== key) {
      return no(`${region}: bucket ${Bucket} is encrypted with another key than sessions are`, apply);
    }
    return yes(`${region}: bucket ${Bucket} is there and encrypted`);
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return no(`${region}: there is no bucket ${Bucket}`, `${apply} ${handedIn}`);
    if (!isNamed(error, 'ServerSideEncryptionConfigurationNotFoundError')) throw error;
    return no(`${region}: bucket ${Bucket} is not encrypted: the agent refuses every session`, apply);
  }
}

async function logGroup({ aws, settings }: Context, region: string, key: string | undefined): Promise<Answer> {
  const answer = await aws.logsIn(region).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: sessionLogGroup }));
  const group = answer.logGroups?.find(({ logGroupName }) => logGroupName === sessionLogGroup);
  if (!group) return no(`${region}: there is no log group ${sessionLogGroup}`, apply);
  if (key !== undefined && group.kmsKeyId !== key) {
    return no(`${region}: log group ${sessionLogGroup} is encrypted with another key than sessions are`, apply);
  }
  if (group.retentionInDays !== settings.logRetentionDays) {
    return no(
      `${region}: log group ${sessionLogGroup} keeps ${group.retentionInDays ?? 'for ever, not'} days, main.ts says ${settings.logRetentionDays}`,
      apply,
    );
  }
  return yes(`${region}: log group ${sessionLogGroup} is there and encrypted`);
}

/** What a region needs for a session to open, and to be logged. */
export async function region(context: Context, name: string): Promise<Answer[]> {
  const { answer, key } = await document(context, name);
  return [answer, await bucket(context, name, key), await logGroup(context, name, key)];
}
