import { type InstanceId, shell } from '../../model/access/shell/definition';
import { type Sources, sourceOf } from '../../model/base/source';
import { defineGrant, type InstantText } from '../../model/grant/grant';
import { definePerson } from '../../model/grant/person';
import { requireMfa } from '../../model/rules';
import type { Settings } from '../../model/settings/settings';
import { formatInstant, type Instant, minutes, plus } from '../../model/time/instant';
import { people, smokeNames } from './names';

/** When the windows of a run end. */
export interface Windows {
  readonly from: Instant;
  /** Of who may open sessions by the instance's id: long enough for what is tried before. */
  readonly until: Instant;
  /** Of who may by its tag: the instance is stopped in between. */
  readonly untilByTag: Instant;
}

export const windowsFrom = (from: Instant): Windows => ({
  from,
  until: plus(from, minutes(45)),
  untilByTag: plus(from, minutes(52)),
});

export const noSources: Sources = { people: [], grants: [], issues: [] };

/** The settings of the program's stack. Nothing of it is kept: it is somebody's empty account. */
export const smokeSettings = (
  account: string,
  partition: NonNullable<Settings['partition']>,
  regions: readonly string[],
): Settings => ({
  account,
  partition,
  regions,
  retainLogs: false,
  logRetentionDays: 1,
  auditRetentionDays: 1,
  rules: [requireMfa({ users: [people.mfa] })],
});

const written = (at: Instant): InstantText => `${formatInstant(at).slice(0, 10)}T${formatInstant(at).slice(11, 19)}Z`;

/** The people, and what each is granted. */
export function sourcesOf(account: string, region: string, instance: InstanceId, windows: Windows): Sources {
  const persons = Object.values(people).map((user) =>
    definePerson(user === people.existing ? { user, existing: true } : { user }),
  );
  const grant = (user: string, access: ReturnType<typeof shell>, from: Instant, until: Instant) => {
    const person = persons.find((each) => each.user === user) ?? definePerson({ user });
    const window = { from: written(from), until: written(until) };
    return sourceOf(user, defineGrant({ person, access, ...window, reason: 'npm run smoke' }));
  };
  const { from, until, untilByTag } = windows;
  const byId = shell({ region, instances: [instance] });
  const byTag = (key: string) => shell({ region, tags: { [key]: account } });
  const tomorrow = plus(from, minutes(24 * 60));
  return {
    people: persons.map((person) => sourceOf(person.user, person)),
    grants: [
      grant(people.ana, byId, from, until),
      grant(people.existing, byTag(smokeNames.tag), from, untilByTag),
      grant(people.early, byId, tomorrow, plus(tomorrow, minutes(60))),
      grant(people.tagless, byTag(`${smokeNames.tag}-other`), from, until),
      grant(people.mfa, byId, from, until),
    ],
    issues: [],
  };
}
