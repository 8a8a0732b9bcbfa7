import fc from 'fast-check';
import { instance, otherInstance } from './account';

/** Random accounts, and what happens to them. */

export const people = ['john', 'jane', 'john-2'] as const;
const users = [...people, 'ops', 'Ann'] as const;
const until = fc.oneof(fc.integer({ min: -90, max: 185 }), fc.constantFrom(0, 60, 120, 3600));

const policy = fc.record({
  user: fc.constantFrom(...users),
  id: fc.constantFrom('a', 'b'),
  from: fc.constantFrom(-3600, -3600, -100, 30, 60, 90),
  until,
  where: fc.constantFrom('here', 'here', 'there', 'by tags', 'other region'),
  attached: fc.constantFrom(true, true, true, false),
  is: fc.constantFrom(
    '',
    '',
    '',
    '',
    '',
    'held by others',
    'older version',
    'earlier by its document',
    'edited',
    'misnamed',
    'of another kind',
    'a Deny',
  ),
});

const session = fc.record({
  user: fc.constantFrom(...users),
  where: fc.constantFrom('here', 'here', 'there', 'other region'),
  document: fc.constantFrom('Curfew-Shell', 'Curfew-Shell', 'by ARN', 'Other', ''),
  owner: fc.constantFrom('path', 'path', 'no path', 'role'),
});

const event = fc.record({
  at: fc.oneof(
    fc.integer({ min: -20_000, max: 185_000 }),
    fc.integer({ min: 0, max: 30 }).map((n) => n * 7_000),
  ),
  does: fc.oneof(
    fc.record({ grant: policy }),
    fc.record({ open: session }),
    fc.record({ drop: fc.nat({ max: 5 }) }),
    fc.record({ replace: fc.nat({ max: 5 }), id: fc.constantFrom('a', 'b', 'c'), until }),
    fc.record({ tag: fc.constantFrom(instance, otherInstance), role: fc.constantFrom('Web', 'web', 'Database') }),
    fc.record({ leave: fc.constantFrom(...people) }),
  ),
});

const lag = fc.constantFrom(0, 0, 1, 3, 8);

export const story = fc.record({
  policies: fc.array(policy, { maxLength: 6 }),
  sessions: fc.array(session, { maxLength: 5 }),
  events: fc.array(event, { maxLength: 4 }),
  webHere: fc.boolean(),
  /** How far the sweeper's clock is behind, in milliseconds. */
  behind: fc.constantFrom(0, 0, 400, 999),
  lags: fc.record({
    policies: lag,
    attached: lag,
    document: lag,
    sessions: lag,
    tags: lag,
    managedUsers: lag,
    accessKeys: lag,
  }),
});

export type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;
export type PolicyStory = Story['policies'][number];
