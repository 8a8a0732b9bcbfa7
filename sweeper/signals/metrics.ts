import type { Instant } from '../../model/time/instant';

/** A number, or several of one kind; `of` is the unit. */
export interface Metric {
  readonly of: 'Count' | 'Seconds';
  readonly values: readonly number[];
}

export const namespace = 'Curfew';

/** The format takes so many values of one metric at once. */
const most = 100;

function line(at: Instant, metrics: Readonly<Record<string, Metric>>, about: object): object {
  const named = Object.entries(metrics).filter(([, { values }]) => values.length > 0);
  return {
    ...about,
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          // One set without dimensions: there is one sweeper in an account, and alarms ask for nothing else.
          Dimensions: [[]],
          Metrics: named.map(([Name, { of }]) => ({ Name, Unit: of })),
        },
      ],
    },
    ...Object.fromEntries(named.map(([name, { values }]) => [name, values.length === 1 ? values[0] : values])),
  };
}

/**
 * Metrics as lines of the log, from which CloudWatch takes them without a call: the embedded metric format. The first
 * line says `about` as well; further lines hold what is too many for one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLines(at: Instant, metrics: Readonly<Record<string, Metric>>, about: object): object[] {
  const rounds = Math.max(1, ...Object.values(metrics).map(({ values }) => Math.ceil(values.length / most)));
  return Array.from({ length: rounds }, (_, round) => {
    const part = Object.entries(metrics).map(([name, { of, values }]) => {
      return [name, { of, values: values.slice(round * most, (round + 1) * most) }] as const;
    });
    return line(at, Object.fromEntries(part), round === 0 ? about : {});
  });
}
