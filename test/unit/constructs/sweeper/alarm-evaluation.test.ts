import { registerOf, synthesize } from '../../../support/stack/stack';
import { statesOf, type Told, type WrittenAlarm } from './cloudwatch';

/** When alarms sound, by a model of CloudWatch's evaluation. */

const written = synthesize(registerOf([], {})).of('aws_cloudwatch_metric_alarm');
const alarmOf = (name: string): WrittenAlarm => written[`sweeper__eu-central-1__alarm__${name}`];

/** What stood here before: silence as missing data, one metric for both, errors of the newest minute only. */
const before = {
  silence: {
    evaluation_periods: 1,
    comparison_operator: 'LessThanThreshold',
    threshold: 1,
    treat_missing_data: 'breaching',
    metric_name: 'Ticks',
    statistic: 'Sum',
    period: 300,
  },
  findings: {
    evaluation_periods: 1,
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
    treat_missing_data: 'notBreaching',
    metric_name: 'Findings',
    statistic: 'Maximum',
    period: 60,
  },
} as const;

const hour = 60;
/** One value each minute of a stretch, at so many seconds past. */
const eachMinute = (metric: string, value: number, from: number, until: number, past = 30): Told[] =>
  Array.from({ length: until - from }, (_, i) => ({ metric, value, at: (from + i) * 60 + past }));

/** Minutes after the last tick, which was at the end of minute 20 or in it, until the alarm sounds. */
function heardAfter(alarm: WrittenAlarm, past: number): number {
  const ticks = eachMinute('Ticks', 1, 0, 21, past);
  const sounded = statesOf(alarm, ticks, 2 * hour).indexOf('ALARM') + 1;
  return sounded - (ticks.at(-1)?.at ?? 0) / 60;
}

test.each([0, 15, 30, 59])(
  'silence is heard five to six minutes after the last tick, at %i s past the minute',
  (past) => {
    const minutes = heardAfter(alarmOf('silence'), past);
    expect(minutes).toBeGreaterThanOrEqual(5);
    expect(minutes).toBeLessThanOrEqual(6);
  },
);

test('missing data as breaching, without a query that fills it, was heard after a quarter of an hour', () => {
  expect(heardAfter(before.silence, 30)).toBeGreaterThanOrEqual(15);
});

/** Seconds by which a schedule of a minute's precision is late: any, and the same in each run. */
const late = (i: number): number => (i * 37 + 11) % 60;

test('ticks as late as the scheduler may be, one in five lost, all told two minutes later: nothing sounds', () => {
  const ticks = Array.from({ length: 3 * hour }, (_, i): Told => {
    const at = i * 60 + late(i);
    return { metric: 'Ticks', value: 1, at, arrives: at + 119 };
  }).filter((_, i) => i % 5 !== 4);
  expect(new Set(statesOf(alarmOf('silence'), ticks, 3 * hour).slice(5))).toEqual(new Set(['OK']));
});

test('once ticks come again, the alarm of silence ends', () => {
  const ticks = [...eachMinute('Ticks', 1, 0, 10), ...eachMinute('Ticks', 1, 30, 40)];
  const states = statesOf(alarmOf('silence'), ticks, 40);
  expect(states.slice(16, 30)).toEqual(new Array(14).fill('ALARM'));
  expect(states.slice(31)).toEqual(new Array(9).fill('OK'));
});

/** Audits at each of these hours, with so many findings. */
const audits = (metric: string, ...values: number[]): Told[] =>
  values.map((value, i) => ({ metric, value, at: i * hour * 60 + 150 }));
const changes = (states: readonly string[]): number =>
  states.filter((each, i) => i > 0 && each !== states[i - 1]).length;

test('what an audit found stands until an audit finds nothing, whatever ticks tell in between', () => {
  const told = [...audits('AuditFindings', 0, 1, 2, 1, 0), ...eachMinute('Findings', 0, 0, 5 * hour)];
  const states = statesOf(alarmOf('audit-findings'), told, 5 * hour);
  expect(changes(states)).toBe(2);
  expect([states[hour - 1], states[2 * hour], states[4 * hour - 1], states.at(-1)]).toEqual([
    'OK',
    'ALARM',
    'ALARM',
    'OK',
  ]);
  expect(new Set(statesOf(alarmOf('findings'), told, 5 * hour))).toEqual(new Set(['OK']));
});

test('one metric with two writers sounded and fell silent each hour', () => {
  const told = [...audits('Findings', 0, 1, 2, 1, 0), ...eachMinute('Findings', 0, 0, 5 * hour)];
  expect(changes(statesOf(before.findings, told, 5 * hour))).toBe(6);
});

test('an audit that failed stands until one that did not', () => {
  const states = statesOf(alarmOf('audit-failed'), audits('AuditFailed', 0, 1, 0), 3 * hour);
  expect([states[30], states[90], states.at(-1)]).toEqual(['OK', 'ALARM', 'OK']);
});

test('a finding of ticks sounds as long as ticks find it', () => {
  const told = [
    ...eachMinute('Findings', 0, 0, 10),
    ...eachMinute('Findings', 2, 10, 20),
    ...eachMinute('Findings', 0, 20, 30),
  ];
  const states = statesOf(alarmOf('findings'), told, 30);
  expect(states.map((state) => state === 'ALARM')).toEqual(Array.from({ length: 30 }, (_, i) => i >= 10 && i < 20));
});

/** Lambda counts each invocation where it began, and tells of it when it is over. */
const invocations = (failing: number, lasting: number): Told[] =>
  Array.from({ length: 30 }, (_, i): Told => {
    const at = i * 60 + 5;
    return { metric: 'Errors', value: i === failing ? 1 : 0, at, arrives: at + (i === failing ? lasting : 2) };
  });

test.each([1, 60, 180, 300])(
  'an invocation that failed after %i s is heard, though it counts where it began',
  (lasting) => {
    const states = statesOf(alarmOf('errors'), invocations(10, lasting), 30);
    const sounded = states.indexOf('ALARM') + 1;
    expect(sounded - (10 + (lasting + 5) / 60)).toBeGreaterThanOrEqual(0);
    expect(sounded - (10 + (lasting + 5) / 60)).toBeLessThanOrEqual(1);
    expect(states.at(-1)).toBe('OK');
  },
);

test('by the newest minute alone one that was killed at its time limit was never heard', () => {
  const newest = { ...alarmOf('errors'), evaluation_periods: 1, datapoints_to_alarm: 1 };
  expect(statesOf(newest, invocations(10, 300), 30)).not.toContain('ALARM');
});

/** Audits of each hour beside ticks of each minute, which write a zero. */
const hourlyAudits = (count: number, ticks: number, since = 0): Told[] => [
  ...Array.from(
    { length: count },
    (_, i): Told => ({ metric: 'Audits', value: 1, at: (since + i * hour + late(i * 7) / 12) * 60 }),
  ),
  ...eachMinute('Audits', 0, since, ticks),
];

test('no audit for two hours is heard, and audits that take five minutes more or less are not', () => {
  const states = statesOf(alarmOf('audit-silence'), hourlyAudits(12, 16 * hour), 16 * hour);
  const last = 11 * hour + late(77) / 12;
  expect(states.slice(0, last)).not.toContain('ALARM');
  const sounded = states.indexOf('ALARM') + 1 - last;
  expect(sounded).toBeGreaterThanOrEqual(120);
  expect(sounded).toBeLessThanOrEqual(131);
});

test('right after an upgrade, before the first audit, nobody is told that none succeeds; and if none does, two hours later', () => {
  const upgraded = 5 * hour;
  const silent = eachMinute('Audits', 0, upgraded, 10 * hour);
  const states = statesOf(alarmOf('audit-silence'), silent, 10 * hour);
  const sounded = states.indexOf('ALARM') + 1 - upgraded;
  expect(sounded).toBeGreaterThanOrEqual(110);
  expect(sounded).toBeLessThanOrEqual(131);
  const good = statesOf(alarmOf('audit-silence'), hourlyAudits(5, 10 * hour, upgraded + 59), 10 * hour);
  expect(good).not.toContain('ALARM');
});
