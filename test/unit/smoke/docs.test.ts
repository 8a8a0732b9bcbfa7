import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRights } from '../../../cli/aws/node-role';
import { alarmsOf } from '../../../constructs/sweeper/alarm-table';
import { priceOf, prices, runHours } from '../../../smoke/account/price';
import { assumptionNames, assumptionOf } from '../../../smoke/kit/assumptions';
import { steps } from '../../../smoke/steps';
import { expectedWithout } from '../../../smoke/steps/node-rights';
import { lists } from './tables';
import { worldOf } from './world';

/** What the page says of the program is what the program says. */

const page = readFileSync(join(__dirname, '../../../docs/smoke.md'), 'utf8');

test.each(Object.entries(lists))('the page has the %s of the program, and no others', (_, list) => {
  expect(page).toContain(`\n\n${list}\n\n`.replace(/\n\n$/, '\n'));
});

test('each assumption is asked by one step, or says why by nobody', () => {
  const asked = steps.flatMap(({ asks }) => asks);
  expect(new Set(asked).size).toBe(asked.length);
  for (const name of assumptionNames) {
    expect([name, asked.includes(name)]).toEqual([name, assumptionOf(name).nobody === undefined]);
  }
});

test('each says what it costs where it does not hold, and who tells: an alarm that there is, or somebody', () => {
  const alarms = Object.keys(alarmsOf({ functionName: 'f', queueName: 'q', timeoutSeconds: 300 }));
  for (const name of assumptionNames) {
    const { assumed, ifNot, told } = assumptionOf(name);
    expect([assumed, ifNot].every((text) => text.length > 10)).toBe(true);
    if ('alarm' in told) expect(alarms).toContain(told.alarm);
    else expect(told.by).not.toBe('');
  }
});

test('of the rights of a node each is denied once, but for those of the control channel', () => {
  const { settings, region } = worldOf();
  const logging = { bucket: 'b', logGroup: '/curfew/sessions', key: 'k' };
  const all = nodeRights(settings, region, logging).map(({ action }) => action);
  const tried = expectedWithout({ settings, region }).map(({ action }) => action);
  expect(all.filter((action) => !tried.includes(action)).sort()).toEqual([
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:OpenControlChannel',
  ]);
  expect(new Set(tried).size).toBe(tried.length);
  expect(tried.every((action) => all.includes(action))).toBe(true);
});

test('the price is the sum of its items, each with AWS’s page, and less than a dollar', () => {
  for (const { hourly = 0, once = 0, count, source } of prices) {
    expect(count * (hourly + once)).toBeGreaterThan(0);
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
  }
  const item = { what: 'a', count: 2, source: '' };
  expect(
    priceOf(
      [
        { ...item, hourly: 0.5 },
        { ...item, once: 0.25 },
      ],
      3,
    ),
  ).toBe(3.5);
  expect(priceOf(prices, runHours)).toBeLessThan(1);
});
