import fc from 'fast-check';
import {
  type AuditEntry,
  endId,
  entriesOnce,
  tryEntryOf,
  tryReadEntry,
  writeEntry,
} from '../../../../model/contracts/audit-entry';
import type { SweepRecord } from '../../../../model/contracts/log-record';
import { epoch, plus, seconds } from '../../../../model/time/instant';
import { after, instant } from '../../../support/instant';

const now = instant('2030-06-03T12:00:00Z');

const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const wholeSecond = fc.integer({ min: 0, max: 4_000_000_000 }).map((n) => plus(epoch, seconds(n)));
const words = maybe(fc.string({ unit: 'grapheme' }));

const entries: fc.Arbitrary<AuditEntry> = fc.record({
  when: wholeSecond,
  id: words,
  change: fc.constantFrom(
    'session ended' as const,
    'key deleted' as const,
    'policy deleted' as const,
    'key made' as const,
    'access revoked' as const,
    'access restored' as const,
  ),
  outcome: maybe(fc.constantFrom('gone' as const, 'already gone' as const)),
  who: words,
  grant: words,
  session: words,
  region: words,
  target: words,
  key: words,
  policy: words,
  until: maybe(wholeSecond),
  overdueSeconds: maybe(fc.integer()),
  why: words,
});

test('what is read is what was written', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      const line = writeEntry(entry);
      expect(line.at).toBe(entry.when);
      expect(tryReadEntry(line.message)).toEqual(entry);
    }),
  );
});

test('the line has its time to the millisecond, and tells it in whole seconds', () => {
  const when = after(now, 999);
  const line = writeEntry({ when, change: 'key made', who: 'john', key: 'AKIA1' });
  expect(line).toEqual({
    at: when,
    message: '{"when":"2030-06-03T12:00:00Z","change":"key made","who":"john","key":"AKIA1"}',
  });
});

test.each<[string, string, AuditEntry]>([
  [
    'a revocation',
    '{"when":"2030-06-03T12:00:00Z","change":"access revoked","who":"john","policy":"arn:x","until":"2030-07-03T12:00:00Z","why":"laptop stolen"}',
    {
      when: now,
      change: 'access revoked',
      who: 'john',
      policy: 'arn:x',
      until: instant('2030-07-03T12:00:00Z'),
      why: 'laptop stolen',
    },
  ],
  [
    'a session that a sweep from a command line ended',
    '{"when":"2030-06-03T12:00:00Z","change":"session ended","outcome":"gone","who":"arn:aws:iam::123456789012:user/curfew/john","session":"john-1","region":"eu-west-1","target":"i-1","why":"grant checkout ended at 2030-06-03T11:59:59Z","grant":"checkout","until":"2030-06-03T11:59:59Z","overdueSeconds":1.25}',
    {
      when: now,
      change: 'session ended',
      outcome: 'gone',
      who: 'arn:aws:iam::123456789012:user/curfew/john',
      grant: 'checkout',
      session: 'john-1',
      region: 'eu-west-1',
      target: 'i-1',
      until: instant('2030-06-03T11:59:59Z'),
      overdueSeconds: 1.25,
      why: 'grant checkout ended at 2030-06-03T11:59:59Z',
    },
  ],
  [
    'a key that a revocation took',
    '{"when":"2030-06-03T12:00:00Z","change":"key deleted","who":"john","key":"AKIA1","why":"laptop stolen"}',
    { when: now, change: 'key deleted', who: 'john', key: 'AKIA1', why: 'laptop stolen' },
  ],
])('the log keeps entries for ten years, and reads as ever %s of the first version', (_name, message, entry) => {
  expect(tryReadEntry(message)).toEqual(entry);
});

test.each([
  'no JSON',
  'null',
  '"session ended"',
  '{"change":"session ended"}',
  '{"when":"yesterday","change":"session ended"}',
  '{"when":"2030-06-03T12:00:00Z"}',
  '{"when":"2030-06-03T12:00:00Z","change":"coffee made"}',
])('%s is no entry', (message) => {
  expect(tryReadEntry(message)).toBeUndefined();
});

test('what is not text in a field for text is left out, and hides no other', () => {
  const message = '{"when":"2030-06-03T12:00:00Z","change":"key made","who":{"user":"john"},"key":"AKIA1","until":7}';
  expect(tryReadEntry(message)).toEqual({ when: now, change: 'key made', key: 'AKIA1' });
});

test.each<[string, SweepRecord, object]>([
  [
    'a session',
    {
      action: 'end session',
      outcome: 'gone',
      session: 'john-1',
      region: 'eu-central-1',
      target: 'i-0ee0bc84a481f7852',
      user: 'arn:aws:iam::123456789012:user/curfew/john',
      grant: 'checkout',
      until: '2030-06-03T12:00:00Z',
      overdueSeconds: 1,
      why: 'grant checkout ended at 2030-06-03T12:00:00Z',
    },
    {
      when: '2030-06-03T12:00:00Z',
      change: 'session ended',
      outcome: 'gone',
      who: 'arn:aws:iam::123456789012:user/curfew/john',
      grant: 'checkout',
      id: 'john-1@2030-06-03T12:00:00Z',
      session: 'john-1',
      region: 'eu-central-1',
      target: 'i-0ee0bc84a481f7852',
      why: 'grant checkout ended at 2030-06-03T12:00:00Z',
    },
  ],
  [
    'a key',
    { action: 'delete key', outcome: 'gone', user: 'john', key: 'AKIA1', why: 'no grant is left' },
    {
      when: '2030-06-03T12:00:00Z',
      change: 'key deleted',
      outcome: 'gone',
      who: 'john',
      key: 'AKIA1',
      why: 'no grant is left',
    },
  ],
  [
    'a policy whose deletion AWS had carried out before it was repeated',
    { action: 'delete policy', outcome: 'already gone', user: 'john', grant: 'checkout', policy: 'arn', why: 'ended' },
    {
      when: '2030-06-03T12:00:00Z',
      change: 'policy deleted',
      outcome: 'already gone',
      who: 'john',
      grant: 'checkout',
      policy: 'arn',
      why: 'ended',
    },
  ],
])('%s, whole', (_name, record, message) => {
  const entry = tryEntryOf(record, now);
  const line = entry && writeEntry(entry);
  expect(line?.at).toBe(now);
  expect(JSON.parse(line?.message ?? '')).toEqual(message);
});

test.each<[SweepRecord['action'], SweepRecord['outcome']]>([
  ['end session', 'planned'],
  ['end session', 'failed'],
  ['delete policy', 'held'],
  ['delete key', 'failed'],
  ['keep session', 'kept'],
  ['look again', 'planned'],
  ['finding', 'reported'],
  ['read', 'failed'],
  ['audit', 'failed'],
])('%s, %s: nothing changed', (action, outcome) => {
  expect(tryEntryOf({ action, outcome, why: 'x' }, now)).toBeUndefined();
});

test('one end that two overlapping sweeps wrote counts once; what happened twice counts twice', () => {
  const ended = (session: string, until: string, seconds: number, region = 'eu-west-1'): AuditEntry => {
    const action = 'end session' as const;
    const record = { action, outcome: 'gone' as const, session, region, until, why: 'it is over', user: 'john' };
    return tryEntryOf(record, after(now, seconds * 1000)) as AuditEntry;
  };
  const noon = '2030-06-03T12:00:00Z';
  const first = ended('john-1', noon, 1);
  const others = [ended('john-2', noon, 1), ended('john-1', noon, 1, 'us-east-1'), ended('john-1', 'later', 90)];
  const key: AuditEntry = { when: now, change: 'key made', who: 'john', key: 'AKIA1' };
  expect(entriesOnce([first, ended('john-1', noon, 2), ...others, key, key])).toEqual([first, ...others, key, key]);
});

test('a revocation and a sweep that end the same session name its end alike', () => {
  const record = {
    action: 'end session',
    outcome: 'gone',
    session: 'john-1',
    why: 'access of john is revoked',
  } as const;
  expect(tryEntryOf(record, now)?.id).toBe(endId('john-1'));
});
