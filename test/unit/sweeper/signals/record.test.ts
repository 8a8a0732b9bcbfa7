import type { SweepRecord } from '../../../../model/contracts/log-record';
import { type Summary, SweepFailed } from '../../../../sweeper/signals/record';

const failures = (n: number): SweepRecord[] =>
  Array.from({ length: n }, (_, i) => ({ action: 'delete policy', outcome: 'failed', why: `p${i}`, error: 'denied' }));

test('an error tells twenty failures, how many more there are, and holds them all', () => {
  expect(new SweepFailed({} as Summary, failures(2)).message).toBe(
    'delete policy: p0 (denied); delete policy: p1 (denied)',
  );
  const many = new SweepFailed({} as Summary, failures(5000));
  expect(many.message.split('; ')).toHaveLength(21);
  expect(many.message).toMatch(/p19 \(denied\); and 4980 more, each a line of the log$/);
  expect(many.records).toHaveLength(5000);
});
