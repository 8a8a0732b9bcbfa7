import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { documentOf, type SystemStatement } from '../kit/statement';

export interface SessionKeyProps {
  readonly settings: ValidSettings;
  readonly region: string;
  readonly provider: AwsProvider;
}

/** The days that KMS waits before it deletes a key, from 7 to 30. */
const shortestWait = 7;
const longestWait = 30;

/**
 * The key of one region: it encrypts sessions, transcripts and log streams. The account decides by IAM who may use
 * it; CloudWatch Logs may for the one log group only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export class SessionKey extends Construct {
  readonly key: KmsKey;
  /** As a reference, made once: every policy of the region names it. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { settings, region, provider }: SessionKeyProps) {
    super(scope, id);
    this.key = new KmsKey(this, 'key', {
      provider,
      description: 'Curfew: sessions and their logs',
      enableKeyRotation: true,
      deletionWindowInDays: settings.retainLogs ? longestWait : shortestWait,
      policy: documentText(documentOf(keyStatements(settings, region))),
      // The pipeline may change the policy of a key with this tag, and of no other.
      tags: { [names.keyTag.key]: names.keyTag.value },
      lifecycle: settings.retainLogs ? { preventDestroy: true } : {},
    });
    new KmsAlias(this, 'alias', { provider, name: names.keyAlias, targetKeyId: reference(this.key, 'key_id') });
    this.arn = reference(this.key, 'arn');
  }
}

function keyStatements(settings: ValidSettings, region: string): SystemStatement[] {
  const arns = new Arns(settings);
  const suffix = settings.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: arns.iam('root') },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Principal: { Service: `logs.${region}.${suffix}` },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': arns.logGroup(region, names.sessionLogGroup) },
      },
    },
  ];
}
