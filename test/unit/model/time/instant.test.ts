import fc from 'fast-check';
import {
  back,
  between,
  days,
  earliest,
  epoch,
  formatInstant,
  instantOf,
  instantOfMillis,
  latest,
  minutes,
  plus,
  seconds,
  tryInstantOf,
  wholeSecond,
} from '../../../../model/time/instant';

const instant = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instantOfMillis);
const span = fc.integer({ min: -86_400, max: 86_400 }).map(seconds);

test('counts from clocks are cut to whole milliseconds, never rounded up', () => {
  expect(instantOfMillis(1999.9)).toBe(1999);
  expect(instantOf(new Date(5))).toBe(5);
  expect(epoch).toBe(0);
});

test('a day has 1,440 minutes', () => {
  expect(days(2)).toBe(minutes(2880));
});

test('an instant of AWS or of our own records is read in any form of ISO 8601', () => {
  expect(tryInstantOf('1970-01-01T00:00:01Z')).toBe(1000);
  expect(tryInstantOf('1970-01-01T01:00:01.500+01:00')).toBe(1500);
  expect(tryInstantOf('')).toBeUndefined();
  expect(tryInstantOf('yesterday')).toBeUndefined();
});

test('milliseconds are cut off', () => {
  fc.assert(
    fc.property(instant, (at) => {
      expect(formatInstant(wholeSecond(at))).toBe(formatInstant(at));
      expect(between(wholeSecond(at), at)).toBeLessThan(seconds(1));
      expect(between(wholeSecond(at), at)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('to go on and back by a span leads to where one was, and between tells the span', () => {
  fc.assert(
    fc.property(instant, span, (at, length) => {
      expect(back(plus(at, length), length)).toBe(at);
      expect(between(at, plus(at, length))).toBe(length);
      expect(between(back(at, length), at)).toBe(length);
    }),
  );
});

test('the earliest and the latest are of the given, and none is before or after', () => {
  fc.assert(
    fc.property(fc.array(instant, { minLength: 1, maxLength: 5 }), (all) => {
      const [first = epoch, ...more] = all;
      expect(earliest(first, ...more)).toBe([...all].sort((a, b) => a - b)[0]);
      expect(latest(first, ...more)).toBe([...all].sort((a, b) => b - a)[0]);
    }),
  );
});
