import type { SweepRecord } from '../../../../model/contracts/log-record';
import { plus, seconds } from '../../../../model/time/instant';
import { MemoryAuditLog } from '../../../../sandbox/memory/memory-audit-log';
import { Trail } from '../../../../sweeper/signals/trail';
import { now } from '../../../support/sweep/account';

const deleted = (key: string): SweepRecord => ({
  action: 'delete key',
  outcome: 'gone',
  user: 'john',
  key,
  why: 'no grant is left',
});

/** A trail whose clock stands until it is moved. */
function trail() {
  const log = new MemoryAuditLog();
  let time = now;
  const made = new Trail(log, () => time);
  return { log, trail: made, pass: (n: number) => (time = plus(time, seconds(n))) };
}
const keysIn = (log: MemoryAuditLog): unknown[] => log.read.map((entry) => (entry as { key: string }).key);

test('a short run writes once, at its end; a run without changes never', async () => {
  const { log, trail: made } = trail();
  let writes = 0;
  log.before = () => (writes += 1);
  await made.close();
  expect(writes).toBe(0);
  made.take(deleted('A'));
  made.take(deleted('B'));
  expect(writes).toBe(0);
  await made.close();
  expect(writes).toBe(1);
  expect(keysIn(log)).toEqual(['A', 'B']);
});

test('a long run does not keep its changes to itself until its end', async () => {
  const { log, trail: made, pass } = trail();
  made.take(deleted('A'));
  pass(5);
  made.take({ action: 'read', outcome: 'failed', why: 'looking' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(keysIn(log)).toEqual(['A']);
  made.take(deleted('B'));
  await made.close();
  expect(keysIn(log)).toEqual(['A', 'B']);
});

test('a write that fails is told at the end, and those after it are made', async () => {
  const { log, trail: made, pass } = trail();
  log.before = () => {
    log.before = undefined;
    throw new Error('the disk is full');
  };
  made.take(deleted('A'));
  pass(5);
  made.take(deleted('B'));
  made.take(deleted('C'));
  await expect(made.close()).rejects.toThrow('the disk is full');
  expect(keysIn(log)).toEqual(['C']);
});
