/** One number told to CloudWatch. Instants are seconds of the test's own time. */
export interface Told {
  readonly metric: string;
  /** The time that the number is of. */
  readonly at: number;
  /** @default at once */
  readonly arrives?: number;
  readonly value: number;
}

/** An alarm as the stack has it. */
export interface WrittenAlarm {
  readonly evaluation_periods: number;
  readonly datapoints_to_alarm?: number;
  readonly comparison_operator: string;
  readonly threshold: number;
  readonly treat_missing_data: string;
  readonly metric_name?: string;
  readonly statistic?: string;
  readonly period?: number;
  readonly metric_query?: readonly {
    readonly id: string;
    readonly expression?: string;
    readonly return_data: boolean;
    readonly metric?: { readonly metric_name: string; readonly stat: string; readonly period: number };
  }[];
}

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

interface Series {
  readonly metric: string;
  readonly statistic: string;
  readonly period: number;
  /** What stands where there is no data. */
  readonly fill?: number;
}

function seriesOf({ metric_query: query, metric_name: metric, statistic, period }: WrittenAlarm): Series {
  if (query === undefined) {
    if (metric === undefined || statistic === undefined || period === undefined) throw new Error('it watches nothing');
    return { metric, statistic, period };
  }
  const returned = query.filter(({ return_data: is }) => is);
  const [, id, fill] = /^FILL\((\w+), (\d+)\)$/.exec(returned[0]?.expression ?? '') ?? [];
  const source = query.find((each) => each.id === id)?.metric;
  if (returned.length !== 1 || source === undefined) throw new Error('only FILL of one metric is known here');
  return { metric: source.metric_name, statistic: source.stat, period: source.period, fill: Number(fill) };
}

/** CloudWatch looks at more points than it was told to; so many more where its page shows an example. */
const further = 2;

/** Points of a series, the newest first; undefined where there is no data. */
function pointsAt(series: Series, told: readonly Told[], now: number, count: number): (number | undefined)[] {
  const { metric, statistic, period, fill } = series;
  const known = told.filter((each) => each.metric === metric && (each.arrives ?? each.at) <= now);
  return Array.from({ length: count }, (_, i) => {
    const end = now - i * period;
    const values = known.filter(({ at }) => at >= end - period && at < end).map(({ value }) => value);
    if (values.length === 0) return fill;
    return statistic === 'Sum' ? values.reduce((all, each) => all + each, 0) : Math.max(...values);
  });
}

/**
 * A small model of how CloudWatch evaluates an alarm: each minute, over points that end there. Where as many points of
 * its range have data as it was told to look at, those without are passed over, whatever missing data is to mean.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
function evaluate(alarm: WrittenAlarm, told: readonly Told[], now: number, before: State): State {
  const { evaluation_periods: looked, threshold, comparison_operator: operator, treat_missing_data: missing } = alarm;
  const range = pointsAt(seriesOf(alarm), told, now, looked + further);
  const real = range.filter((value) => value !== undefined);
  const isWrong = (value: number): boolean =>
    operator === 'LessThanThreshold' ? value < threshold : value > threshold;
  let wrong = real.slice(0, looked).map(isWrong);
  if (real.length < looked) {
    if (missing === 'ignore') return before;
    if (missing === 'missing') return 'INSUFFICIENT_DATA';
    wrong = [...wrong, ...new Array(looked - real.length).fill(missing === 'breaching')];
  }
  return wrong.filter(Boolean).length >= (alarm.datapoints_to_alarm ?? looked) ? 'ALARM' : 'OK';
}

/** The states of an alarm, minute by minute, from its start. */
export function statesOf(alarm: WrittenAlarm, told: readonly Told[], minutes: number): State[] {
  const states: State[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    states.push(evaluate(alarm, told, minute * 60, states.at(-1) ?? 'OK'));
  }
  return states;
}
