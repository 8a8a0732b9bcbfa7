import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText } from '../kit/literal';
import { names } from '../kit/names';

export interface DashboardProps {
  readonly settings: ValidSettings;
}

/** One line of a graph. */
interface Line {
  readonly label: string;
  /** Namespace and name, then each dimension and its value. */
  readonly metric: readonly string[];
  readonly stat: 'Sum' | 'Maximum' | 'SampleCount' | 'p50' | 'p99';
}

/** One graph. */
interface Graph {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Of one point, in seconds. */
  readonly period: number;
  /** Where an alarm sounds. */
  readonly limit?: number;
}

/** CloudWatch lays widgets on a grid of 24 columns. */
const grid = { columns: 24, width: 8, height: 6 };

/**
 * The dashboard `curfew`: what the sweeper does, how late it is, and whether it runs at all; and how long requests wait
 * for approval. The sweeper's metrics come out of its log; `sweeper/run.ts` and `sweeper/notices/run.ts` write them. That
 * of requests is the pipeline's: without `pipeline` nothing shows it. Dashboards are global: with another home region only its text changes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { settings }: DashboardProps) {
    super(scope, id);
    const perRow = grid.columns / grid.width;
    const graphs = [...always, ...(settings.pipeline ? ofPipeline : [])];
    const widgets = graphs.map(({ title, lines, period, limit }, i) => ({
      type: 'metric',
      x: (i % perRow) * grid.width,
      y: Math.floor(i / perRow) * grid.height,
      width: grid.width,
      height: grid.height,
      properties: {
        title,
        region: settings.homeRegion,
        view: 'timeSeries',
        period,
        metrics: lines.map(({ label, metric, stat }) => [...metric, { label, stat }]),
        yAxis: { left: { min: 0 } },
        ...(limit === undefined ? {} : { annotations: { horizontal: [{ label: 'alarm', value: limit }] } }),
      },
    }));
    new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: names.dashboard,
      dashboardBody: documentText({ widgets }),
    });
  }
}

const inADay = 24 * 60 * 60;

const own = (label: string, name: string, stat: Line['stat']): Line => ({ label, metric: ['Curfew', name], stat });

const spread = (...metric: readonly string[]): Line[] => [
  { label: 'p50', metric, stat: 'p50' },
  { label: 'p99', metric, stat: 'p99' },
  { label: 'max', metric, stat: 'Maximum' },
];

/** Of each pull request that was merged and applied; `examples/.github/workflows/apply.yml` puts it there. */
const approval = [names.pipelineMetrics, 'TimeToApproval'] as const;

/** Of every account. */
const always: readonly Graph[] = [
  {
    title: 'Provisioned grants and active sessions',
    period: 60,
    lines: [own('grants', 'ProvisionedGrants', 'Maximum'), own('sessions', 'ActiveSessions', 'Maximum')],
  },
  {
    title: 'Access ended',
    period: 300,
    lines: [
      own('sessions ended', 'SessionsEnded', 'Sum'),
      own('keys deleted', 'KeysDeleted', 'Sum'),
      own('policies deleted', 'PoliciesDeleted', 'Sum'),
    ],
  },
  {
    title: 'From until to the session seen gone (seconds)',
    period: 300,
    lines: spread('Curfew', 'SessionGoneAfter'),
  },
  {
    title: 'Oldest overdue (seconds)',
    period: 60,
    lines: [own('oldest overdue', 'OldestOverdue', 'Maximum')],
    limit: 120,
  },
  {
    title: 'Errors',
    period: 60,
    lines: [
      { label: 'sweeps that failed', metric: ['AWS/Lambda', 'Errors', 'FunctionName', names.sweeper], stat: 'Sum' },
      own('actions that failed', 'Failed', 'Sum'),
      own('of audits', 'AuditFailed', 'Sum'),
    ],
  },
  {
    title: 'Findings',
    period: 60,
    lines: [
      own('findings', 'Findings', 'Maximum'),
      own('of these unreadable', 'Unreadable', 'Maximum'),
      own('of audits', 'AuditFindings', 'Maximum'),
    ],
  },
  {
    title: 'Ticks that succeeded in five minutes: none is silence',
    period: 300,
    lines: [own('ticks', 'Ticks', 'Sum')],
    limit: 1,
  },
  { title: 'Audits that succeeded in two hours', period: 7200, lines: [own('audits', 'Audits', 'Sum')], limit: 1 },
  { title: 'API calls', period: 60, lines: [own('calls', 'Calls', 'Sum')] },
  { title: 'Notices told', period: 300, lines: [own('notices', 'Notices', 'Sum')] },
];

/** Of an account with a pipeline. */
const ofPipeline: readonly Graph[] = [
  {
    title: 'Requests approved and applied',
    period: inADay,
    lines: [{ label: 'requests', metric: approval, stat: 'SampleCount' }],
  },
  {
    title: 'From request to approval (seconds)',
    period: inADay,
    lines: spread(...approval),
  },
];
