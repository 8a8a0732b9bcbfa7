import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { Construct } from 'constructs';
import { systemPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { allow, documentOf, trust } from '../kit/statement';
import type { ManifestObject } from './manifest';

export interface SweeperScheduleProps {
  readonly settings: ValidSettings;
  readonly provider: AwsProvider;
  readonly lambda: LambdaFunction;
  /** Audit and notices wait for it: before the first apply is done there is nothing to compare with, or to tell of. */
  readonly manifest: ManifestObject;
}

/**
 * Calls the sweeper each minute, each minute for the notices, and each hour for the audit. What fails is not called
 * again: after a minute the next one sees all of it anew. Notices are a call of their own, so that nothing they wait
 * for keeps a tick from ending a session.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export class SweeperSchedule extends Construct {
  constructor(scope: Construct, id: string, { settings, provider, lambda, manifest }: SweeperScheduleProps) {
    super(scope, id);
    const functionArn = new Arns(settings).in('lambda', settings.homeRegion, `function:${names.sweeper}`);
    const role = new IamRole(this, 'role', {
      name: names.schedule,
      path: systemPath,
      assumeRolePolicy: documentText(trust('scheduler.amazonaws.com', settings.account)),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: names.schedule,
      role: reference(role, 'name'),
      policy: documentText(documentOf([allow('Invoke', 'lambda:InvokeFunction', functionArn)])),
    });
    const call = (sweep: 'tick' | 'audit' | 'notices', maximumEventAgeInSeconds: number) => ({
      provider,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: reference(lambda, 'arn'),
        roleArn: reference(role, 'arn'),
        input: JSON.stringify({ sweep }),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds },
      },
    });
    new SchedulerSchedule(this, settings.homeRegion, {
      ...call('tick', 60),
      name: names.sweeper,
      scheduleExpression: 'rate(1 minute)',
      dependsOn: [policy],
    });
    new SchedulerSchedule(this, `audit-${settings.homeRegion}`, {
      ...call('audit', 600),
      name: names.audit,
      scheduleExpression: 'rate(1 hour)',
      dependsOn: [policy, manifest.object],
    });
    new SchedulerSchedule(this, `notices-${settings.homeRegion}`, {
      ...call('notices', 60),
      name: names.notices,
      scheduleExpression: 'rate(1 minute)',
      dependsOn: [policy, manifest.object],
    });
  }
}
