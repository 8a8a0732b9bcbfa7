import { AwsClock } from '../../../../sweeper/aws/clock';

/** Cold start, a machine whose clock is wrong, an invocation that is late: the time is what AWS said, and no later. */

let monotonic: number;
beforeEach(() => {
  monotonic = 5_000;
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const noon = Date.parse('2030-06-03T12:00:00Z');
const header = 'Mon, 03 Jun 2030 12:00:00 GMT';

test('before AWS has answered nobody knows the time', () => {
  expect(() => new AwsClock().now()).toThrow('AWS has not answered yet, so nobody knows what time it is there');
});

test('the time is the header of the first answer and what has passed since', () => {
  const clock = new AwsClock();
  clock.heard(header);
  expect(clock.now()).toBe(noon);
  monotonic += 1_234.9;
  expect(clock.now()).toBe(noon + 1_234);
});

test('later answers change nothing: a server that is ahead cannot bring an end forward', () => {
  const clock = new AwsClock();
  clock.heard(header);
  clock.heard('Mon, 03 Jun 2030 13:00:00 GMT');
  expect(clock.now()).toBe(noon);
});

test('an answer without a time, or with none that can be read, is passed over', () => {
  const clock = new AwsClock();
  clock.heard(undefined);
  clock.heard('soon');
  clock.heard(header);
  expect(clock.now()).toBe(noon);
});

test.each([
  ['an hour slow', -3_600_000],
  ['an hour fast', 3_600_000],
])('a machine whose own clock is %s changes nothing', (_name, skew) => {
  const machine = Date.now() + skew;
  jest.spyOn(Date, 'now').mockImplementation(() => machine);
  const clock = new AwsClock();
  clock.heard(header);
  expect(clock.now()).toBe(noon);
});

test('the header cuts off fractions, so the clock is up to a second late and never early', () => {
  for (let fraction = 0; fraction < 1000; fraction += 50) {
    const truth = noon + fraction;
    const clock = new AwsClock();
    clock.heard(new Date(truth).toUTCString());
    expect(clock.now()).toBeLessThanOrEqual(truth);
    expect(clock.now()).toBeGreaterThan(truth - 1000);
  }
});
