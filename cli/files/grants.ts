import { kindOf } from '../../model/access';
import { grantIdOf } from '../../model/base/source';
import { isSameGrant } from '../../model/grant/grant-id';
import type { ValidGrant } from '../../model/grant/valid-grant';
import { isSameUser } from '../../model/principal/user-name';
import type { Register } from '../../model/register/register';
import { formatInstant, type Instant } from '../../model/time/instant';
import { byStart } from '../../model/time/window';
import { refuse } from '../frame/failure';
import { formatSpan } from '../frame/when';

export const allOf = ({ provisioned, expired }: Register): ValidGrant[] =>
  [...provisioned, ...expired].sort((a, b) => byStart(a.window, b.window) || (a.id < b.id ? -1 : 1));

/** What AWS asks for beside the window: `with multi-factor authentication`, `from 203.0.113.0/24`. */
export const describeConditions = ({ conditions: { mfa, sourceIps } = {} }: ValidGrant): string[] => [
  ...(mfa ? ['with multi-factor authentication'] : []),
  ...(sourceIps ? [`from ${sourceIps.join(', ')}`] : []),
];

/** `2 h 10 min left`, `in 3 d 4 h`, `ended 5 min ago`. */
export function describeState({ state, window }: ValidGrant, now: Instant): string {
  if (state === 'live') return `${formatSpan(window.until - now)} left`;
  if (state === 'upcoming') return `in ${formatSpan(window.from - now)}`;
  return `ended ${formatSpan(now - window.until)} ago`;
}

/** What `--json` prints of a grant. Instants are ISO 8601, spans are seconds. */
export function grantJson(grant: ValidGrant, now: Instant): Record<string, unknown> {
  const { id, file, person, state, access, window, reason, ticket } = grant;
  return {
    id,
    file,
    user: person.user,
    existing: person.existing,
    state,
    ...kindOf(access).json(access),
    from: formatInstant(window.from),
    until: formatInstant(window.until),
    ...(state === 'live' ? { secondsLeft: Math.floor((window.until - now) / 1000) } : {}),
    ...(state === 'upcoming' ? { secondsToStart: Math.ceil((window.from - now) / 1000) } : {}),
    reason,
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/**
 * The grant that a person means: by its id, or by the path of its file.
 *
 * @throws Failure where there is none, with those whose names are near
 */
export function findGrant(register: Register, name: string): ValidGrant {
  const all = allOf(register);
  const id = grantIdOf(name.replace(/^(.*\/)?grants\//, ''));
  const found = all.find((grant) => isSameGrant(grant.id, id));
  if (found) return found;
  const near = all
    .filter((grant) => grant.id.includes(id) || isSameUser(grant.person.user, name))
    .map((grant) => grant.id);
  const few = (near.length > 0 ? near : all.map((grant) => grant.id)).slice(0, 8);
  const remedy =
    all.length === 0
      ? 'There is no grant yet: curfew new makes one.'
      : `${near.length > 0 ? 'Did you mean' : 'There are'} ${few.join(', ')}${few.length < all.length ? ' …' : ''}`;
  throw refuse({
    place: 'GRANT',
    value: name,
    rule: 'is no grant',
    remedy: remedy.replace(/[.…]?$/, '.'),
    code: 'no-grant',
  });
}

/** @throws Failure where nobody in `people/` is this user */
export function checkUser(register: Register, user: string): string {
  const found = register.people.find((person) => isSameUser(person.user, user));
  if (found) return found.user;
  const names = register.people.map((person) => person.user);
  const near = names.filter((name) => name.includes(user) || user.includes(name));
  const some = (near.length > 0 ? near : names).slice(0, 8).join(', ');
  const remedy = some ? `There are ${some}.` : 'There is nobody in people/ yet: curfew new makes a person.';
  throw refuse({ place: 'USER', value: user, rule: 'is nobody in people/', remedy, code: 'no-person' });
}
