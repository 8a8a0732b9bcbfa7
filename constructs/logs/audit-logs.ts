import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';
import { names } from '../kit/names';

export interface AuditLogsProps {
  readonly settings: ValidSettings;
  /** Of the home region. */
  readonly provider: AwsProvider;
}

/**
 * Where the sweeper writes down every change: one record each, kept for years. It outlives a destroy as the session
 * logs do, and is forgotten by the same line; see `SessionLogs`. With another home region Terraform finds none there,
 * makes one, and leaves the old one be: that is why no region is in its address.
 *
 * CloudWatch's own encryption serves: the records hold names, no secrets, and must be readable when a key is long gone.
 */
export class AuditLogs extends Construct {
  constructor(scope: Construct, id: string, { settings, provider }: AuditLogsProps) {
    super(scope, id);
    new CloudwatchLogGroup(this, 'log-group', {
      provider,
      name: names.auditLogGroup,
      retentionInDays: settings.auditRetentionDays,
      lifecycle: settings.retainLogs ? { preventDestroy: true } : {},
    });
  }
}
