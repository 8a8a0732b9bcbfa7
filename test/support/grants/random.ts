import fc from 'fast-check';
import type { Facts } from '../../../model/access/kind';
import type { ValidShell } from '../../../model/access/shell/access';
import type { Conditions } from '../../../model/grant/document';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { plus, seconds } from '../../../model/time/instant';
import type { Window } from '../../../model/time/window';
import { instant } from '../instant';

/** Random grants, of shells, as they are after validation. */

const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((all) => all.join(''));

export const instanceId = fc.oneof(
  hex(8).map((id) => `i-${id}`),
  hex(17).map((id) => `i-${id}`),
  hex(17).map((id) => `mi-${id}`),
);

const regions = ['eu-central-1', 'us-east-1'] as const;
export const region = fc.constantFrom(...regions);

const tagText = (min: number) =>
  fc.string({ unit: fc.constantFrom(...'abzAZ09_.:/=+-@ äß語'), minLength: min, maxLength: 12 });

export const tags = fc
  .array(fc.tuple(tagText(1), tagText(0)), { minLength: 1, maxLength: 4 })
  .map((all) => new Map(all.map(([key, value]) => [key.toLowerCase(), [key, value] as const])))
  .map((all) => Object.fromEntries(all.values()));

const account = fc.constantFrom('123456789012', '000000000001');

const accessIn = (accounts: fc.Arbitrary<string>): fc.Arbitrary<ValidShell> =>
  fc.oneof(
    fc
      .record({ account: accounts, region, ids: fc.uniqueArray(instanceId, { minLength: 1, maxLength: 5 }) })
      .map(({ ids, ...where }) => ({
        kind: 'shell' as const,
        ...where,
        target: { by: 'ids' as const, ids: ids.sort() },
      })),
    fc.record({ account: accounts, region, tags }).map(({ tags: all, ...where }) => ({
      kind: 'shell' as const,
      ...where,
      target: { by: 'tags' as const, tags: all },
    })),
  );

export const access = accessIn(fc.constant('123456789012'));
/** Of any account. */
export const anyAccess = accessIn(account);

export const start = instant('2030-06-03T00:00:00Z');

/** Whole seconds within a day, so that windows meet, touch and miss each other. */
export const window: fc.Arbitrary<Window> = fc
  .record({ from: fc.integer({ min: 0, max: 86_000 }), length: fc.integer({ min: 1, max: 14_400 }) })
  .map(({ from, length }) => ({
    from: plus(start, seconds(from)),
    until: plus(start, seconds(from + length)),
  }));

/** Undefined is how a grant has none. */
export const conditions: fc.Arbitrary<Conditions | undefined> = fc.constantFrom<Conditions | undefined>(
  undefined,
  { mfa: true },
  { sourceIps: ['203.0.113.0/24'] },
  { mfa: true, sourceIps: ['203.0.113.0/24', '2001:db8::/32'] },
);

export const facts: fc.Arbitrary<Facts> = fc.record({
  partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
  document: fc.constantFrom('Curfew-Shell', 'Other.Document_1'),
  sessionKeyArn: hex(12).map((id) => `arn:aws:kms:eu-central-1:123456789012:key/${id}`),
});

/** Grants of few people, whose names differ in case as well. */
export const user = fc.constantFrom('john', 'John', 'anna');

export const grant: fc.Arbitrary<ValidGrant> = fc
  .record({ id: fc.constantFrom('a', 'b', 'c'), user, access, window })
  .map(({ id, user: name, ...what }) => ({
    id,
    file: `grants/${id}.ts`,
    person: { user: name, existing: false },
    state: 'live',
    reason: 'a reason',
    ...what,
    __valid: true,
  }));
