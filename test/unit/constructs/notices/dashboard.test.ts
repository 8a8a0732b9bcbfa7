import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryAuditLog } from '../../../../sandbox/memory/memory-audit-log';
import { runAudit } from '../../../../sweeper/audit/run';
import { portsOf } from '../../../../sweeper/kinds/list';
import { runSweep } from '../../../../sweeper/run';
import { sweep } from '../../../../sweeper/sweep';
import { MemoryAuditAws, optionsOf } from '../../../support/audit/memory-aws';
import { world } from '../../../support/audit/world';
import { MemoryNoticeAws } from '../../../support/notices/memory-aws';
import { registerOf, synthesize } from '../../../support/stack/stack';
import { Account, at, deployment } from '../../../support/sweep/account';
import { parseEmf } from '../../../support/sweep/emf';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly region: string;
    readonly title: string;
    readonly metrics: readonly (readonly [...string[], { readonly label: string; readonly stat: string }])[];
    readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] };
  };
}

function dashboardOf(stack: ReturnType<typeof synthesize>): { name: string; widgets: Widget[] } {
  const { dashboard__dashboard: made, ...others } = stack.of('aws_cloudwatch_dashboard');
  expect(others).toEqual({});
  return { name: made.dashboard_name, ...JSON.parse(made.dashboard_body) };
}

/** Every metric with its unit, of a tick that ended a session late, an audit and notices: all that the sweeper can write. */
async function written(): Promise<Record<string, string>> {
  const account = new Account();
  account.person('john');
  account.grant({ user: 'john', until: at(-1) });
  account.session('john-s', 'john');
  const lines: string[] = [];
  const options = {
    audit: new MemoryAuditLog(),
    now: () => account.now(),
    calls: () => account.calls.length,
    print: (line: object) => void lines.push(JSON.stringify(line)),
  };
  const ports = portsOf(account, deployment);
  await runSweep({ kind: 'tick', ...options }, (log) => sweep({ ports, clock: account, log, dryRun: false }));
  const aws = new MemoryAuditAws(world());
  await runSweep({ kind: 'audit', ...options }, (log) => runAudit({ ...optionsOf(aws), log }));
  const notices = new MemoryNoticeAws().declare();
  await notices.run();
  const told = [...lines, JSON.stringify(notices.lines.at(-1))].filter((line) => line.includes('"_aws"'));
  const metrics = told.flatMap((line) => Object.entries(parseEmf(line)));
  return Object.fromEntries(metrics.map(([name, { unit }]) => [name, unit]));
}

const stack = synthesize(registerOf([], {}));
const { name, widgets } = dashboardOf(stack);
const shown = widgets.flatMap(({ properties }) =>
  properties.metrics.map((metric) => {
    const { label, stat } = metric.at(-1) as { label: string; stat: string };
    return { title: properties.title, label, stat, metric: metric.slice(0, -1) };
  }),
);

test('what it shows', () => {
  expect(name).toBe('curfew');
  expect(shown.map(({ metric, stat }) => `${metric.join(' ')} ${stat}`)).toEqual([
    'Curfew ProvisionedGrants Maximum',
    'Curfew ActiveSessions Maximum',
    'Curfew SessionsEnded Sum',
    'Curfew KeysDeleted Sum',
    'Curfew PoliciesDeleted Sum',
    'Curfew SessionGoneAfter p50',
    'Curfew SessionGoneAfter p99',
    'Curfew SessionGoneAfter Maximum',
    'Curfew OldestOverdue Maximum',
    'AWS/Lambda Errors FunctionName curfew-sweeper Sum',
    'Curfew Failed Sum',
    'Curfew AuditFailed Sum',
    'Curfew Findings Maximum',
    'Curfew Unreadable Maximum',
    'Curfew AuditFindings Maximum',
    'Curfew Ticks Sum',
    'Curfew Audits Sum',
    'Curfew Calls Sum',
    'Curfew Notices Sum',
  ]);
});

test('with a pipeline it shows how many requests were approved, and how long they waited', () => {
  const { widgets: all } = dashboardOf(synthesize(registerOf([], {}, { pipeline: { repository: 'acme/access' } })));
  expect(all.slice(0, widgets.length)).toEqual(widgets);
  const lines = all.slice(widgets.length).flatMap(({ properties }) => properties.metrics);
  expect(lines).toEqual(
    ['SampleCount', 'p50', 'p99', 'Maximum'].map((stat) => [
      'Curfew/Pipeline',
      'TimeToApproval',
      expect.objectContaining({ stat }),
    ]),
  );
  // What writes it is no code of ours, but a workflow to copy.
  const workflow = readFileSync(join(__dirname, '../../../../examples/.github/workflows/apply.yml'), 'utf8');
  expect(workflow).toContain('--namespace Curfew/Pipeline');
  expect(workflow).toContain('MetricName=TimeToApproval,Unit=Seconds,');
});

/** The alarms, each with the metric that it watches, be it by a query. */
const alarms = Object.values(stack.of('aws_cloudwatch_metric_alarm')).map((alarm) => ({
  ...alarm,
  ...alarm.metric_query?.[0].metric,
}));

test('every metric of Curfew that a graph or an alarm names is one that the sweeper writes', async () => {
  const units = await written();
  for (const { title, metric } of shown.filter(({ metric: [namespace] }) => namespace === 'Curfew')) {
    expect([title, metric, Object.keys(units)]).toEqual([title, ['Curfew', expect.any(String)], expect.any(Array)]);
    const unit = units[metric[1] as string];
    expect([metric, unit]).toEqual([metric, title.includes('(seconds)') ? 'Seconds' : 'Count']);
  }
  const watched = alarms.filter(({ namespace }) => namespace === 'Curfew');
  expect(watched).toHaveLength(9);
  expect(watched.filter(({ metric_name }) => units[metric_name] === undefined)).toEqual([]);
});

test('the function whose errors it shows is the sweeper’s', () => {
  const [lambda] = Object.values(stack.of('aws_lambda_function'));
  expect(shown.find(({ metric: [namespace] }) => namespace === 'AWS/Lambda')?.metric[3]).toBe(lambda.function_name);
});

test('its limits are those of the alarms', () => {
  const limits = widgets.flatMap(({ properties: { metrics, annotations } }) =>
    (annotations?.horizontal ?? []).map(({ value }) => [metrics[0]?.[1], value]),
  );
  expect(limits).toEqual([
    ['OldestOverdue', 120],
    ['Ticks', 1],
    ['Audits', 1],
  ]);
  for (const [metric, limit] of limits) {
    expect(alarms.find(({ metric_name }) => metric_name === metric)?.threshold).toBe(limit);
  }
});

test('no widget lies on another or beyond the grid', () => {
  const cells = new Set<string>();
  for (const { type, x, y, width, height } of widgets) {
    expect(type).toBe('metric');
    expect(x + width).toBeLessThanOrEqual(24);
    for (let column = x; column < x + width; column++) {
      for (let row = y; row < y + height; row++) {
        expect(cells.has(`${column} ${row}`)).toBe(false);
        cells.add(`${column} ${row}`);
      }
    }
  }
});

test('it shows the home region', () => {
  const moved = dashboardOf(synthesize(registerOf([], {}, { homeRegion: 'eu-west-1' })));
  expect(new Set(moved.widgets.map(({ properties }) => properties.region))).toEqual(new Set(['eu-west-1']));
});
