import { arnOf, bucketArn, logGroupArn, policyArn, roleArn } from '../../model/iam/arn';
import {
  accessPath,
  auditLogGroup,
  bucketName,
  everybodyOut,
  leaseKey,
  ledgerKey,
  manifestBucketName,
  manifestKey,
  noticeBus,
  noticeTopic,
  sessionKeyAlias,
  sessionLogGroup,
  sweeperLogGroup,
  systemPath,
} from '../../model/iam/names';
import type { Settings } from '../../model/settings/settings';

/** The names of what exists once in an account or a region. An administrator looks for them; policies pin them. */
export const names = {
  boundary: 'curfew-boundary',
  everybodyOut,
  applier: 'curfew-applier',
  applierRegional: 'curfew-applier-regional',
  applierSweeper: 'curfew-applier-sweeper',
  plan: 'curfew-plan',
  apply: 'curfew-apply',
  pipelineBoundary: 'curfew-pipeline',
  sweeper: 'curfew-sweeper',
  schedule: 'curfew-schedule',
  audit: 'curfew-audit',
  instance: 'curfew-instance',
  failures: 'curfew-sweeper-failures',
  /** What the names of the sweeper's alarms begin with. */
  alarm: 'curfew-sweeper-',
  /** What the names of the rules on refused attempts, and of their alarms, begin with. */
  refused: 'curfew-refused-',
  /** All alarms, as a pattern. */
  allAlarms: 'curfew-*',
  notices: noticeTopic,
  noticeBus,
  alarms: 'curfew-alarms',
  dashboard: 'curfew',
  /** The namespace of the pipeline's own metrics. */
  pipelineMetrics: 'Curfew/Pipeline',
  auditLogGroup,
  sessionLogGroup,
  sweeperLogGroup,
  keyAlias: sessionKeyAlias,
  /** What a key of ours is tagged with: by it the pipeline is kept from all others. */
  keyTag: { key: 'curfew', value: 'session-key' },
  manifestKey,
  leaseKey,
  ledgerKey,
} as const;

type Deployment = Required<Pick<Settings, 'account' | 'partition' | 'bucketPrefix'>>;

/**
 * The ARNs of one account, for policies that name what they allow.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export class Arns {
  constructor(private readonly deployment: Deployment) {}

  in(service: string, region: string, rest: string): string {
    const { partition, account } = this.deployment;
    return arnOf({ partition, service, region, account, resource: rest });
  }

  /** IAM is global: its ARNs name no region. */
  iam(rest: string): string {
    return this.in('iam', '', rest);
  }

  /** The policies of grants: all that the sweeper may detach and delete. */
  get grantPolicies(): string {
    return policyArn(this.deployment, `${accessPath}*`);
  }

  /** Dashboards are global: their ARNs name no region. */
  dashboard(name: string): string {
    return this.in('cloudwatch', '', `dashboard/${name}`);
  }

  systemPolicy(name: string): string {
    return policyArn(this.deployment, `${systemPath}${name}`);
  }

  systemRole(name: string): string {
    return roleArn(this.deployment, `${systemPath}${name}`);
  }

  bucket(region: string): string {
    return bucketArn(this.deployment, bucketName(this.deployment, region));
  }

  manifestBucket(homeRegion: string): string {
    const { account } = this.deployment;
    return bucketArn(this.deployment, manifestBucketName({ account, homeRegion }));
  }

  logGroup(region: string, name: string): string {
    return logGroupArn(this.deployment, region, name);
  }
}
