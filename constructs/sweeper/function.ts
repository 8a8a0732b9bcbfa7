import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { writeEnvironment } from '../../model/contracts/environment';
import { roleFingerprint } from '../../model/contracts/sweeper-role';
import { manifestBucketName, systemPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import type { ByRegion, ExistingBucket, ExistingTopic } from '../kit/existing';
import { documentText, literal, reference } from '../kit/literal';
import { names } from '../kit/names';
import { documentOf, trust } from '../kit/statement';
import { SweeperAlarms } from './alarms';
import { builtSweeper, codeHash } from './lambda-zip';
import type { ManifestObject } from './manifest';
import { bucketsOf, homeNoticeTopicArn, sweeperStatements } from './policy';
import { SweeperSchedule } from './schedule';

export interface SweeperFunctionProps {
  readonly settings: ValidSettings;
  /** Of the home region. */
  readonly provider: AwsProvider;
  /** What the audit compares the account with. */
  readonly manifest: ManifestObject;
  /**
   * The bundle that `npm run build:sweeper` made.
   * @default the one in this package or checkout
   */
  readonly zipPath?: string;
  /**
   * The longest a sweep may take, in seconds. A tick may wait three minutes for a window to end.
   * @default 300
   */
  readonly timeoutSeconds?: number;
  /**
   * Memory in megabytes; Lambda gives processor time in proportion.
   * @default 512
   */
  readonly memoryMegabytes?: number;
  /**
   * Days that CloudWatch keeps the sweeper's own log.
   * @default the setting logRetentionDays
   */
  readonly logRetentionDays?: number;
  /**
   * The topic that hears the alarms, in the home region. Its policy must let CloudWatch publish: see `AlarmTopic`.
   * @default one is made
   */
  readonly alarmTopic?: ExistingTopic | undefined;
  /**
   * The topic of the home region that hears notices.
   * @default the one that the stack makes
   */
  readonly noticeTopic?: ExistingTopic | undefined;
  /**
   * Buckets that exist already and take the transcripts of a region.
   * @default those that the stack makes
   */
  readonly logBuckets?: ByRegion<ExistingBucket> | undefined;
}

/**
 * The sweeper: a function in the home region, its role, its schedule each minute, and what tells that it fails. No
 * reserved concurrency, for a tick that waits must not throttle the next; no retries, for the next tick is the retry.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class SweeperFunction extends Construct {
  /** The ARN of the topic that hears the alarms, as a reference. */
  readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, props: SweeperFunctionProps) {
    super(scope, id);
    const { settings, provider, manifest, timeoutSeconds = 300 } = props;
    const { role, policy } = this.addRole(props);
    // By region: with another home region the old ones go and new ones come. The roles are global and stay.
    const home = new Construct(this, settings.homeRegion);
    const lambda = addFunction(home, { ...props, timeoutSeconds }, role, policy);
    const failures = new SqsQueue(home, 'failures', {
      provider,
      name: names.failures,
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 14 * 24 * 60 * 60,
    });
    new LambdaFunctionEventInvokeConfig(home, 'invocation', {
      provider,
      functionName: reference(lambda, 'function_name'),
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: 60,
      destinationConfig: { onFailure: { destination: reference(failures, 'arn') } },
      dependsOn: [policy],
    });
    new SweeperSchedule(this, 'schedule', { settings, provider, lambda, manifest });
    const about = { settings, provider, lambda, timeoutSeconds, failures, topic: props.alarmTopic };
    this.alarmTopicArn = new SweeperAlarms(home, 'alarm', about).topicArn;
  }

  private addRole({ settings, noticeTopic, logBuckets }: SweeperFunctionProps): {
    role: IamRole;
    policy: IamRolePolicy;
  } {
    const role = new IamRole(this, 'role', {
      name: names.sweeper,
      path: systemPath,
      assumeRolePolicy: documentText(trust('lambda.amazonaws.com')),
    });
    const { document, references } = roleDocument(settings, noticeTopic?.arn, logBuckets);
    const policy = new IamRolePolicy(this, 'policy', {
      name: names.sweeper,
      role: reference(role, 'name'),
      policy: documentText(document, references),
    });
    return { role, policy };
  }
}

/** The policy of the role, with what Terraform may have to fill in, and what the audit compares it with. */
function roleDocument(
  settings: ValidSettings,
  noticeTopic: string = homeNoticeTopicArn(settings),
  logBuckets?: ByRegion<ExistingBucket>,
) {
  const buckets = bucketsOf(settings, logBuckets);
  const arns = new Map([...buckets].map(([region, { arn }]) => [region, arn]));
  const document = documentOf(sweeperStatements(settings, noticeTopic, [...buckets.values()]));
  return {
    document,
    references: [noticeTopic, ...arns.values()],
    sha256: roleFingerprint(document, { noticeTopic, buckets: arns }),
  };
}

function addFunction(
  home: Construct,
  {
    settings,
    provider,
    noticeTopic,
    timeoutSeconds,
    ...props
  }: SweeperFunctionProps & { readonly timeoutSeconds: number },
  role: IamRole,
  policy: IamRolePolicy,
): LambdaFunction {
  const { zipPath = builtSweeper(), memoryMegabytes = 512 } = props;
  const { logRetentionDays = settings.logRetentionDays } = props;
  const logGroup = new CloudwatchLogGroup(home, 'log-group', {
    provider,
    name: names.sweeperLogGroup,
    retentionInDays: logRetentionDays,
  });
  const code = new TerraformAsset(home, 'code', { path: zipPath, type: AssetType.FILE });
  return new LambdaFunction(home, 'function', {
    provider,
    functionName: names.sweeper,
    role: reference(role, 'arn'),
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    // The bundle is plain JavaScript; this is the architecture that every region and partition has.
    architectures: ['x86_64'],
    filename: code.path,
    sourceCodeHash: codeHash(zipPath),
    timeout: timeoutSeconds,
    memorySize: memoryMegabytes,
    environment: { variables: environment(settings, noticeTopic?.arn, props.logBuckets) },
    // Otherwise Lambda would make the log group itself, without an end to its retention.
    dependsOn: [logGroup, policy],
  });
}

/** What the function is told. */
export function environment(
  settings: ValidSettings,
  noticeTopic: string = homeNoticeTopicArn(settings),
  logBuckets?: ByRegion<ExistingBucket>,
): Record<string, string> {
  return writeEnvironment({
    account: settings.account,
    regions: [...settings.regions, ...settings.retiredRegions],
    document: literal(settings.documentName),
    observeOnly: settings.observeOnly,
    manifest: `${manifestBucketName(settings)}/${names.manifestKey}`,
    noticeTopic,
    noticeBus: names.noticeBus,
    buckets: new Map([...bucketsOf(settings, logBuckets)].map(([region, { bucket }]) => [region, bucket])),
    role: roleDocument(settings, noticeTopic, logBuckets).sha256,
  });
}
