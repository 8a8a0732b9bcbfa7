import { metricLines } from '../../../../sweeper/signals/metrics';
import { now } from '../../../support/sweep/account';
import { parseEmf } from '../../../support/sweep/emf';

const textOf = (line: object): string => JSON.stringify(line);

test('a line, whole', () => {
  const metrics = { Ticks: { of: 'Count', values: [1] }, Late: { of: 'Seconds', values: [0.5, 2] } } as const;
  expect(metricLines(now, metrics, { summary: { sweep: 'tick' } })).toEqual([
    {
      summary: { sweep: 'tick' },
      _aws: {
        Timestamp: 1906718400000,
        CloudWatchMetrics: [
          {
            Namespace: 'Curfew',
            Dimensions: [[]],
            Metrics: [
              { Name: 'Ticks', Unit: 'Count' },
              { Name: 'Late', Unit: 'Seconds' },
            ],
          },
        ],
      },
      Ticks: 1,
      Late: [0.5, 2],
    },
  ]);
});

test('a metric without a value is not named', () => {
  const [line] = metricLines(now, { Calls: { of: 'Count', values: [0] }, Late: { of: 'Seconds', values: [] } }, {});
  expect(parseEmf(textOf(line as object))).toEqual({ Calls: { values: [0], unit: 'Count' } });
});

test('more values than one line takes go into further lines, and none is told twice', () => {
  const values = Array.from({ length: 250 }, (_, i) => i);
  const lines = metricLines(now, { Calls: { of: 'Count', values: [7] }, Late: { of: 'Seconds', values } }, { a: 1 });
  const read = lines.map((line) => parseEmf(textOf(line)));
  expect(read.map(({ Late }) => Late?.values.length)).toEqual([100, 100, 50]);
  expect(read.flatMap(({ Late }) => Late?.values)).toEqual(values);
  expect(read.map(({ Calls }) => Calls?.values)).toEqual([[7], undefined, undefined]);
  expect(lines.map((line) => 'a' in line)).toEqual([true, false, false]);
});

test.each([
  ['an unknown unit', { _aws: { Timestamp: 1, CloudWatchMetrics: [directive({ Unit: 'Minutes' })] }, A: 1 }],
  ['no target', { _aws: { Timestamp: 1, CloudWatchMetrics: [directive({})] } }],
  ['a target that is no number', { _aws: { Timestamp: 1, CloudWatchMetrics: [directive({})] }, A: '1' }],
  ['no value', { _aws: { Timestamp: 1, CloudWatchMetrics: [directive({})] }, A: [] }],
  ['too many values', { _aws: { Timestamp: 1, CloudWatchMetrics: [directive({})] }, A: new Array(101).fill(1) }],
  ['another member', { _aws: { Timestamp: 1, CloudWatchMetrics: [], More: 1 } }],
  ['no time', { _aws: { CloudWatchMetrics: [] } }],
])('what judges the lines refuses %s', (_name, line) => {
  expect(() => parseEmf(textOf(line))).toThrow('no embedded metric format');
});

function directive(more: object): object {
  return { Namespace: 'Curfew', Dimensions: [[]], Metrics: [{ Name: 'A', ...more }] };
}
