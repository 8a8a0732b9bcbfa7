import {
  allowedRegions,
  approval,
  atMost,
  businessHours,
  defineRule,
  forbiddenTags,
  longestWindow,
  notBackdated,
  notFarAhead,
  type Rule,
  reasonMatches,
  requiredTags,
  requireMfa,
  sourceIps,
  ticketMatches,
} from '../../../../model/rules';
import { grantOf, says } from '../../../support/grants/grant';
import { instant } from '../../../support/instant';

type Row = [what: string, rule: Rule, grant: Parameters<typeof says>[1], said: string];

const staging = { Environment: 'Staging' };
const production = { Environment: 'Production' };
const hours = { zone: 'Europe/Berlin', from: '09:00', until: '17:00' };
const outside = 'refuse: is not within working hours, 09:00 to 17:00 in Europe/Berlin';

const rows: Row[] = [
  ['as long as may be', longestWindow(120), {}, 'allow'],
  ['longer', longestWindow(119), {}, 'refuse: is open for 120 minutes, more than 119'],
  [
    'longer, and somebody may agree',
    longestWindow(60, {}, { approvalBy: 'acme/sec' }),
    {},
    'acme/sec: is open for 120 minutes, more than 60',
  ],
  ['longer, elsewhere', longestWindow(60, { regions: ['us-east-1'] }), {}, 'allow'],
  ['longer, of another person', longestWindow(60, { users: ['contractor-*'] }), {}, 'allow'],

  ['a reason', reasonMatches(/\w+ \w+/), {}, 'allow'],
  [
    'a reason that says too little',
    reasonMatches(/\w+ \w+ \w+/),
    {},
    'refuse: has a reason that does not match /\\w+ \\w+ \\w+/',
  ],
  ['a ticket', ticketMatches(/^OPS-\d+$/), { ticket: 'OPS-1' }, 'allow'],
  ['no ticket', ticketMatches(/^OPS-\d+$/), {}, 'refuse: names no ticket'],
  [
    'another ticket',
    ticketMatches(/^OPS-\d+$/),
    { ticket: 'X' },
    'refuse: names a ticket that does not match /^OPS-\\d+$/',
  ],

  ['working hours', businessHours(hours), {}, 'allow'],
  [
    'from opening to closing',
    businessHours(hours),
    { from: '2030-06-03T07:00:00Z', until: '2030-06-03T15:00:00Z' },
    'allow',
  ],
  ['a Friday', businessHours(hours), { from: '2030-06-07T08:00:00Z', until: '2030-06-07T10:00:00Z' }, 'allow'],
  ['MFA and addresses are for AWS to ask for', requireMfa(), {}, 'allow'],
  ['addresses likewise', sourceIps(['203.0.113.0/24']), {}, 'allow'],
  ['as far ahead as may be', notFarAhead(1), { from: '2030-06-04T07:00:00Z', until: '2030-06-04T08:00:00Z' }, 'allow'],
  ['a second too early', businessHours(hours), { from: '2030-06-03T06:59:59Z' }, outside],
  ['a second too late', businessHours(hours), { until: '2030-06-03T15:00:01Z' }, outside],
  ['a Saturday', businessHours(hours), { from: '2030-06-08T08:00:00Z', until: '2030-06-08T10:00:00Z' }, outside],
  [
    'a Saturday that is worked',
    businessHours({ ...hours, days: [6] }),
    { from: '2030-06-08T08:00:00Z', until: '2030-06-08T10:00:00Z' },
    'allow',
  ],
  [
    'over night, though both ends are in working hours',
    businessHours(hours),
    { from: '2030-06-03T14:00:00Z', until: '2030-06-04T08:00:00Z' },
    outside,
  ],
  [
    'in winter an hour later in UTC',
    businessHours(hours),
    { from: '2030-01-07T08:00:00Z', until: '2030-01-07T16:00:00Z' },
    'allow',
  ],
  [
    'in winter too early',
    businessHours(hours),
    { from: '2030-01-07T07:00:00Z', until: '2030-01-07T10:00:00Z' },
    outside,
  ],
  // Clocks go forward on Sunday, 2030-03-31, at 02:00.
  [
    'the day on which clocks change',
    businessHours({ ...hours, days: [7] }),
    { from: '2030-03-31T07:00:00Z', until: '2030-03-31T15:00:00Z' },
    'allow',
  ],
  [
    'the day on which clocks change, by the old ones',
    businessHours({ ...hours, days: [7] }),
    { from: '2030-03-31T08:00:00Z', until: '2030-03-31T16:00:00Z' },
    outside,
  ],

  ['near enough', notFarAhead(1), {}, 'allow'],
  [
    'far ahead',
    notFarAhead(1),
    { from: '2030-06-04T07:00:01Z', until: '2030-06-04T08:00:00Z' },
    'refuse: starts in 2 days, more than 1 ahead',
  ],
  ['just now', notBackdated(15), { from: '2030-06-03T06:45:00Z' }, 'allow'],
  ['backdated', notBackdated(15), { from: '2030-06-03T06:44:59Z' }, 'refuse: started 15 minutes ago, more than 15'],

  ['the tags that are required', requiredTags(staging), { tags: { environment: 'Staging', Role: 'Web' } }, 'allow'],
  ['another value', requiredTags(staging), { tags: production }, 'refuse: does not ask for Environment=Staging'],
  [
    'without one of them',
    requiredTags(staging),
    { tags: { Role: 'Web' } },
    'refuse: does not ask for Environment=Staging',
  ],
  [
    'one of two that are required',
    requiredTags({ ...staging, Role: 'Web' }),
    { tags: staging },
    'refuse: does not ask for Environment=Staging Role=Web',
  ],
  ['by id', requiredTags(staging), {}, 'refuse: names instances by id, whatever their tags'],
  ['by id, of somebody else', requiredTags(staging, { users: ['contractor-*'] }), {}, 'allow'],
  ['clear of what is forbidden', forbiddenTags(production), { tags: staging }, 'allow'],
  [
    'forbidden',
    forbiddenTags(production),
    { tags: production },
    'refuse: could reach what carries Environment=Production',
  ],
  [
    'not clear of it',
    forbiddenTags(production),
    { tags: { Role: 'Web' } },
    'refuse: could reach what carries Environment=Production',
  ],
  ['forbidden, by id', forbiddenTags(production), {}, 'refuse: names instances by id, whatever their tags'],

  ['a region that is allowed', allowedRegions(['eu-central-1']), {}, 'allow'],
  [
    'another region',
    allowedRegions(['eu-west-1', 'eu-north-1']),
    {},
    'refuse: is for eu-central-1, not for eu-west-1, eu-north-1',
  ],
  [
    'what a group agrees to',
    approval('acme/pay', { tags: production }, 'is in production'),
    { tags: production },
    'acme/pay: is in production',
  ],
  [
    'what no group is asked about',
    approval('acme/pay', { tags: production }, 'is in production'),
    { tags: staging },
    'allow',
  ],
  [
    'a rule of one’s own',
    defineRule('no-john', ({ grant }) =>
      grant.person.user === 'john' ? { is: 'refuse', because: 'is John’s', remedy: 'Ask Mary.' } : { is: 'allow' },
    ),
    {},
    'refuse: is John’s',
  ],
];

test.each(rows)('%s', (_, rule, grant, said) => {
  expect(says(rule, grant)).toBe(said);
});

test.each([
  ['Mars/Olympus', '09:00', '17:00', 'Mars/Olympus is no time zone'],
  ['Europe/Berlin', '9:00', '17:00', '9:00 to 17:00 are no hours of a day'],
  ['Europe/Berlin', '09:00', '24:00', '09:00 to 24:00 are no hours of a day'],
  ['Europe/Berlin', '09:00', '09:00', '09:00 to 09:00 are no hours of a day'],
])('hours that are none: %s, %s to %s', (zone, from, until, why) => {
  expect(() => businessHours({ zone, from, until })).toThrow(`businessHours: ${why}`);
});

test('a pattern with a memory answers the same twice', () => {
  const rule = reasonMatches(/reason/g);
  expect([says(rule, {}), says(rule, {}), says(rule, {})]).toEqual(['allow', 'allow', 'allow']);
});

test('an extension keeps its start, and is not backdated', () => {
  const before = grantOf({ from: '2030-06-03T05:00:00Z' });
  expect(says(notBackdated(15), { from: '2030-06-03T05:00:00Z' }, { before })).toBe('allow');
  expect(says(notBackdated(15), { from: '2030-06-03T04:00:00Z' }, { before })).not.toBe('allow');
});

test('what was of somebody else, or over already, is not extended but backdated', () => {
  const from = '2030-06-03T05:00:00Z';
  const said = 'refuse: started 120 minutes ago, more than 15';
  expect(says(notBackdated(15), { from }, { before: grantOf({ from, user: 'mary' }) })).toBe(said);
  expect(says(notBackdated(15), { from }, { before: grantOf({ from, until: '2030-06-03T07:00:00Z' }) })).toBe(said);
  expect(says(notBackdated(15), { from }, { before: grantOf({ from, until: '2030-06-03T07:00:01Z' }) })).toBe('allow');
});

describe('the longest window is of access, not of files', () => {
  const other = (from: string, until: string, more: Parameters<typeof grantOf>[0] = {}) =>
    grantOf({ id: from, from: `2030-06-03T${from}:00Z`, until: `2030-06-03T${until}:00Z`, ...more });
  const stretch = (minutes: number): string =>
    `refuse: makes access for ${minutes} minutes at a stretch, more than 120`;
  type Others = ReturnType<typeof grantOf>[];

  test.each<[what: string, others: Others, said: string]>([
    ['one with a gap', [other('07:00', '07:59'), other('10:01', '11:00')], 'allow'],
    ['one that goes on where it ends', [other('10:00', '11:00')], stretch(180)],
    ['one that it goes on from', [other('07:30', '08:00')], stretch(150)],
    ['one that overlaps', [other('09:00', '10:30')], stretch(150)],
    ['one within it', [other('08:30', '09:00')], 'allow'],
    ['one around it', [other('07:00', '11:00')], stretch(240)],
    [
      'a chain, in whatever order',
      [other('11:00', '12:00'), other('07:00', '08:00'), other('10:00', '11:00')],
      stretch(300),
    ],
    ['a chain backwards', [other('06:00', '07:00'), other('07:00', '08:00')], stretch(240)],
    ['another instance', [other('10:00', '11:00', { ids: ['i-0a1b2c3d4e5f60718'] })], 'allow'],
    ['one of several instances', [other('10:00', '11:00', { ids: ['i-1', 'i-0ee0bc84a481f7852'] })], stretch(180)],
    ['another region', [other('10:00', '11:00', { region: 'us-east-1', tags: { a: 'b' } })], 'allow'],
    ['what carries tags: it may be the same instance', [other('10:00', '11:00', { tags: { a: 'b' } })], stretch(180)],
  ])('beside %s', (_, others, said) => {
    expect(says(longestWindow(120), {}, { others })).toBe(said);
  });

  test('what the rule is not about does not count', () => {
    const where = { tags: { Environment: 'Production' } };
    const staging_ = other('10:00', '11:00', { tags: staging });
    expect(says(longestWindow(120, where), { tags: production }, { others: [staging_] })).toBe('allow');
  });

  test('of the window before, what was had counts; what is given up does not', () => {
    const now = instant('2030-06-03T08:00:00Z');
    const before = grantOf({ from: '2030-06-03T07:30:00Z' });
    expect(says(longestWindow(120), {}, { before, now })).toBe(stretch(150));
    expect(says(longestWindow(120), { from: '2030-06-03T08:00:01Z' }, { before, now })).toBe('allow');
    expect(
      says(longestWindow(120), {}, { before: { ...before, person: { ...before.person, user: 'mary' } }, now }),
    ).toBe('allow');
    expect(says(longestWindow(120), {}, { before, now: before.window.from })).toBe('allow');
  });
});

describe('at most so many at once', () => {
  const other = (from: string, until: string, id = 'b') =>
    grantOf({ id, from: `2030-06-03T${from}:00Z`, until: `2030-06-03T${until}:00Z` });

  test.each<[what: string, others: ReturnType<typeof other>[], said: string]>([
    ['alone', [], 'allow'],
    ['beside another', [other('07:00', '09:00')], 'refuse: is one of 2 grants of john at once, more than 1'],
    ['within another', [other('07:00', '12:00')], 'refuse: is one of 2 grants of john at once, more than 1'],
    ['around another', [other('08:30', '09:00')], 'refuse: is one of 2 grants of john at once, more than 1'],
    ['one after the other', [other('07:00', '08:00'), other('10:00', '11:00', 'c')], 'allow'],
  ])('%s', (_, others, said) => {
    expect(says(atMost(1), {}, { others })).toBe(said);
  });

  test('of which the rule is', () => {
    const away = grantOf({ id: 'b', region: 'us-east-1' });
    expect(says(atMost(1, { regions: ['eu-central-1'] }), {}, { others: [away] })).toBe('allow');
    expect(says(atMost(1, { regions: ['us-east-1'] }), {}, { others: [away, { ...away, id: 'c' }] })).toBe('allow');
  });

  test('two that begin and end with it, and one that only touches its end', () => {
    expect(says(atMost(1), {}, { others: [other('08:00', '10:00')] })).toContain('one of 2');
    const beyond = [other('10:00', '11:00'), other('10:00', '11:00', 'c'), other('06:00', '08:00', 'd')];
    expect(says(atMost(1), {}, { others: beyond })).toBe('allow');
  });

  test('two that do not meet are one at once', () => {
    expect(says(atMost(2), {}, { others: [other('07:00', '08:30'), other('09:30', '11:00', 'c')] })).toBe('allow');
    expect(says(atMost(2), {}, { others: [other('07:00', '09:31'), other('09:30', '11:00', 'c')] })).toContain(
      'one of 3',
    );
  });
});

test('hours, zones and ranges that are none are said at once', () => {
  expect(() => businessHours({ ...hours, zone: 'Europe/Nowhere' })).toThrow('Europe/Nowhere is no time zone');
  expect(() => businessHours({ ...hours, from: '9:00' })).toThrow('9:00 to 17:00 are no hours of a day');
  expect(() => businessHours({ ...hours, from: '18:00' })).toThrow('18:00 to 17:00');
  expect(() => sourceIps(['203.0.113.0'])).toThrow('203.0.113.0 is no range');
  expect(() => sourceIps([])).toThrow('no range is named');
  expect(sourceIps(['203.0.113.0/24', '2001:db8::/32']).conditions?.(grantOf())).toEqual({
    sourceIps: ['203.0.113.0/24', '2001:db8::/32'],
  });
});
