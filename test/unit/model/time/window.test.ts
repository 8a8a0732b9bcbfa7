import fc from 'fast-check';
import { epoch, type Instant, plus, seconds } from '../../../../model/time/instant';
import {
  byEnd,
  byStart,
  clip,
  contains,
  hasBegun,
  isOver,
  lengthOf,
  minus,
  overlap,
  past,
  rest,
  stateAt,
  totalOf,
  tryWindow,
  union,
  type Window,
} from '../../../../model/time/window';

const at = (second: number): Instant => plus(epoch, seconds(second));
const window = (from: number, until: number): Window => ({ from: at(from), until: at(until) });

/** Few instants, so that windows touch, contain and repeat one another; empty ones and reversed ones as well. */
const second = fc.integer({ min: 0, max: 20 });
const someWindow = fc.tuple(second, second).map(([from, until]) => window(from, until));
const someWindows = fc.array(someWindow, { maxLength: 6 });
const everyInstant = Array.from({ length: 22 }, (_, i) => at(i));

/** The instants that a window holds, counted one by one. */
const held = (...windows: readonly (Window | undefined)[]): Instant[] =>
  everyInstant.filter((each) => windows.some((one) => one && one.from <= each && each < one.until));

test('a window is half open: its first instant is in it and its last is not', () => {
  const nine = window(9, 12);
  expect([8, 9, 11, 12].map((each) => contains(nine, at(each)))).toEqual([false, true, true, false]);
  expect([8, 9, 12].map((each) => hasBegun(nine, at(each)))).toEqual([false, true, true]);
  expect([11, 12, 13].map((each) => isOver(nine, at(each)))).toEqual([false, true, true]);
  expect([8, 9, 11, 12].map((each) => stateAt(nine, at(each)))).toEqual(['upcoming', 'live', 'live', 'expired']);
});

test('whatever has an end can be asked whether it is over', () => {
  expect(isOver({ until: at(3) }, at(3))).toBe(true);
});

test('windows that touch do not overlap', () => {
  expect(overlap(window(1, 3), window(3, 5))).toBe(false);
  expect(overlap(window(1, 4), window(3, 5))).toBe(true);
  expect(clip(window(1, 4), window(3, 5))).toEqual(window(3, 4));
  expect(clip(window(1, 3), window(3, 5))).toBeUndefined();
});

test('a window without any instant in it overlaps nothing', () => {
  expect(overlap(window(3, 3), window(1, 5))).toBe(false);
  expect(tryWindow(at(3), at(3))).toBeUndefined();
  expect(tryWindow(at(3), at(4))).toEqual(window(3, 4));
});

test('a window parts into what lies behind and what lies ahead', () => {
  expect([past(window(2, 6), at(4)), rest(window(2, 6), at(4))]).toEqual([window(2, 4), window(4, 6)]);
  expect([past(window(2, 6), at(2)), rest(window(2, 6), at(2))]).toEqual([undefined, window(2, 6)]);
  expect([past(window(2, 6), at(6)), rest(window(2, 6), at(6))]).toEqual([window(2, 6), undefined]);
});

test('lengths are sums of what windows hold', () => {
  expect(lengthOf(window(2, 6))).toBe(4000);
  expect(totalOf([])).toBe(0);
  expect(totalOf([window(0, 1), window(2, 6)])).toBe(5000);
});

test('windows are sorted by what begins first, or by what ends first', () => {
  const [early, late] = [window(1, 9), window(2, 3)];
  expect([late, early].sort(byStart)).toEqual([early, late]);
  expect([early, late].sort(byEnd)).toEqual([late, early]);
});

test('a part in the middle leaves two', () => {
  expect(minus([window(0, 10)], [window(3, 5)])).toEqual([window(0, 3), window(5, 10)]);
});

describe('for any windows', () => {
  test('what they contain is what is counted one by one, and their state says the same', () => {
    fc.assert(
      fc.property(someWindow, (one) => {
        expect(everyInstant.filter((each) => contains(one, each))).toEqual(held(one));
        if (one.from > one.until) return;
        expect(everyInstant.filter((each) => stateAt(one, each) === 'live')).toEqual(held(one));
      }),
    );
  });

  test('a clip is what both hold, and they overlap where it is not empty', () => {
    fc.assert(
      fc.property(someWindow, someWindow, (a, b) => {
        const both = held(a).filter((each) => held(b).includes(each));
        expect(held(clip(a, b))).toEqual(both);
        expect(clip(b, a)).toEqual(clip(a, b));
        expect(overlap(a, b)).toBe(both.length > 0);
      }),
    );
  });

  test('a union is what any of them holds, in order and apart', () => {
    fc.assert(
      fc.property(someWindows, (all) => {
        const joined = union(all);
        expect(held(...joined)).toEqual(held(...all));
        for (const [i, each] of joined.entries()) {
          expect(each.from).toBeLessThan(each.until);
          if (i > 0) expect(joined[i - 1]?.until).toBeLessThan(each.from);
        }
      }),
    );
  });

  test('a difference is what the first hold and the others do not, in order and apart', () => {
    fc.assert(
      fc.property(someWindows, someWindows, (all, others) => {
        const left = minus(all, others);
        expect(held(...left)).toEqual(held(...all).filter((each) => !held(...others).includes(each)));
        expect(union(left)).toEqual(left);
        expect(totalOf(left)).toBe(1000 * held(...left).length);
      }),
    );
  });

  test('past and rest part each of them at any instant', () => {
    fc.assert(
      fc.property(someWindow, second, (one, now) => {
        const [before, after] = [past(one, at(now)), rest(one, at(now))];
        expect(held(before, after)).toEqual(held(one));
        expect(held(before).every((each) => each < at(now))).toBe(true);
        expect(held(after).every((each) => each >= at(now))).toBe(true);
      }),
    );
  });
});
