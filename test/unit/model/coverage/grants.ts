import fc from 'fast-check';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { access, window } from '../arbitrary';

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
