import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { builtSweeper, codeHash } from '../../load/sweeper-zip';
import { writeEnvironment } from '../../model/contracts/environment';
import { sweeperRuntime } from '../../model/contracts/runtime';
import { sweeperTrust } from '../../model/contracts/sweeper-role';
import { manifestBucketName, systemPath } from '../../model/iam/names';
import { appliersOf } from '../../model/settings/appliers';
import type { ValidSettings } from '../../model/settings/settings';
import type { ExistingTopic } from '../kit/existing';
import { documentText, literal, reference } from '../kit/literal';
import { names } from '../kit/names';
import { SweeperAlarms } from './alarms';
import type { ManifestObject } from './manifest';
import { bucketsOf, homeNoticeTopicArn } from './policy';
import { type RoleFacts, roleDocument } from './role-document';
import { SweeperSchedule } from './schedule';

export interface SweeperFunctionProps extends RoleFacts {
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

  /**
   * The policy comes after the manifest, which is written anew with each change of it: for as long as the audit takes for
   * an apply after that, it does not take the policy for widened before the function knows of it.
   */
  private addRole({ settings, manifest, ...facts }: SweeperFunctionProps): { role: IamRole; policy: IamRolePolicy } {
    const role = new IamRole(this, 'role', {
      name: names.sweeper,
      path: systemPath,
      assumeRolePolicy: documentText(sweeperTrust),
    });
    const { document, references } = roleDocument(settings, facts);
    const policy = new IamRolePolicy(this, 'policy', {
      name: names.sweeper,
      role: reference(role, 'name'),
      policy: documentText(document, references),
      dependsOn: [manifest.object],
    });
    return { role, policy };
  }
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
    runtime: sweeperRuntime,
    handler: 'index.handler',
    // The bundle is plain JavaScript; this is the architecture that every region and partition has.
    architectures: ['x86_64'],
    filename: code.path,
    sourceCodeHash: codeHash(zipPath),
    timeout: timeoutSeconds,
    memorySize: memoryMegabytes,
    environment: { variables: environment(settings, { noticeTopic, logBuckets: props.logBuckets }) },
    // Otherwise Lambda would make the log group itself, without an end to its retention.
    dependsOn: [logGroup, policy],
  });
}

/** What the function is told. */
export function environment(settings: ValidSettings, facts: RoleFacts = {}): Record<string, string> {
  return writeEnvironment({
    account: settings.account,
    regions: [...settings.regions, ...settings.retiredRegions],
    documents: [settings.documentName, ...settings.retiredDocuments].map(literal),
    observeOnly: settings.observeOnly,
    manifest: `${manifestBucketName(settings)}/${names.manifestKey}`,
    noticeTopic: facts.noticeTopic?.arn ?? homeNoticeTopicArn(settings),
    noticeBus: names.noticeBus,
    buckets: new Map([...bucketsOf(settings, facts.logBuckets)].map(([region, { bucket }]) => [region, bucket])),
    role: roleDocument(settings, facts).sha256,
    appliers: appliersOf(settings).map(literal),
  });
}
