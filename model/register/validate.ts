import { z } from 'zod';
import { checkAccess } from '../access/check';
import { type CheckResult, type Issue, sortIssues } from '../base/issue';
import { byKey } from '../base/order';
import { type Reporter, reporter } from '../base/report';
import { checkShape, fieldsOf } from '../base/shape';
import type { Source, Sources } from '../base/source';
import { type GrantKey, grantKey } from '../grant/grant-id';
import { checkPerson } from '../grant/person-check';
import type { ValidGrant, ValidPerson } from '../grant/valid-grant';
import * as limits from '../iam/limits';
import { checkTag } from '../iam/tag';
import { type UserKey, userKey } from '../principal/user-name';
import { conditionsOf } from '../rules/conditions';
import { checkSettings } from '../settings/check-settings';
import type { Settings, ValidSettings } from '../settings/settings';
import type { Instant } from '../time/instant';
import { parseInstantText } from '../time/instant-text';
import { stateAt, tryWindow } from '../time/window';
import { checkAccount } from './account-rules';
import type { Register } from './register';

const grantFields = z.object({
  person: z.unknown(),
  access: z.unknown(),
  from: z.string(),
  until: z.string(),
  reason: z.string(),
  ticket: z.string().optional(),
});

function checkInstant(text: unknown, field: string, report: Reporter): Instant | undefined {
  if (typeof text !== 'string') return undefined;
  const read = parseInstantText(text);
  if (typeof read === 'number') return read;
  report(read.code, [field], text, read.rule, read.remedy);
  return undefined;
}

function checkReason(reason: string, report: Reporter): void {
  if (reason.trim() !== '') return;
  report('blank-reason', ['reason'], reason, 'says nothing', 'Say why, for the reviewer and the auditor.');
}

function checkTicket(ticket: string, report: Reporter): void {
  if (ticket.trim() === '')
    report('bad-ticket', ['ticket'], ticket, 'says nothing', 'Write the ticket, or leave it out.');
  checkTag('ticket', ticket, ['ticket'], (_code, path, value, _rule, remedy) =>
    report('bad-ticket', path, value, 'cannot be the value of a tag', remedy),
  );
}

interface Context {
  readonly now: Instant;
  /** The account that grants are for: no file names one. */
  readonly account: string;
  readonly people: ReadonlyMap<unknown, ValidPerson | undefined>;
}

function checkGrant(source: Source, { now, people, account }: Context, report: Reporter): ValidGrant | undefined {
  const shape = checkShape(grantFields, source.value, report);
  const raw = fieldsOf(source.value);
  const person = people.get(raw.person);
  if (raw.person !== undefined && !people.has(raw.person)) {
    const remedy = "Import it: import john from '../people/john-dev'.";
    report('unknown-person', ['person'], undefined, 'is not what a file in people/ exports', remedy);
  }
  const access = raw.access === undefined ? undefined : checkAccess(raw.access, ['access'], report, account);
  const from = checkInstant(raw.from, 'from', report);
  const until = checkInstant(raw.until, 'until', report);
  if (from !== undefined && until !== undefined && tryWindow(from, until) === undefined) {
    report('empty-window', ['until'], raw.until, 'is not after from', 'Let the window end after it starts.');
  }
  if (typeof raw.reason === 'string') checkReason(raw.reason, report);
  if (typeof raw.ticket === 'string') checkTicket(raw.ticket, report);
  if (!shape || !person || !access || from === undefined || until === undefined) return undefined;
  const window = { from, until };
  return {
    id: source.id,
    file: source.file,
    person,
    access,
    window,
    state: stateAt(window, now),
    reason: shape.reason.trim(),
    ...(shape.ticket === undefined ? {} : { ticket: shape.ticket }),
    __valid: true,
  };
}

/**
 * One person as their file says, whatever the rest and the settings say: for what was merged under other rules. Undefined
 * where the file is no person.
 */
export function tryPerson(source: Source): ValidPerson | undefined {
  const issues: Issue[] = [];
  const person = source.value === undefined ? undefined : checkPerson(source.value, reporter(source, issues));
  return issues.length === 0 ? person : undefined;
}

/** One grant as its file says, likewise. */
export function tryGrant(source: Source, context: Context): ValidGrant | undefined {
  const issues: Issue[] = [];
  const grant = source.value === undefined ? undefined : checkGrant(source, context, reporter(source, issues));
  return issues.length === 0 ? grant : undefined;
}

function checkIds(grants: readonly Source[], issues: Issue[]): void {
  const seen = new Map<GrantKey, Source>();
  for (const source of grants) {
    const report = reporter({ ...source, lineOf: () => undefined }, issues);
    const { id } = source;
    if (!limits.grantId.test(id) || id.length > limits.maxGrantId) {
      const remedy = `Name the file with letters, digits and . _ - only; with its folders at most ${limits.maxGrantId} characters.`;
      report('bad-grant-id', [], id, 'is no grant id', remedy);
    }
    const other = seen.get(grantKey(id));
    if (other) {
      const rule = `is also the id of ${other.file}: / reads as -, and IAM ignores case`;
      report('duplicate-grant-id', [], id, rule, 'Rename one of the two files.');
    } else {
      seen.set(grantKey(id), source);
    }
  }
}

function checkUsers(people: readonly { source: Source; person: ValidPerson }[], issues: Issue[]): void {
  const seen = new Map<UserKey, Source>();
  for (const { source, person } of people) {
    const other = seen.get(userKey(person.user));
    if (other) {
      const rule = `is also the user of ${other.file}: IAM ignores case`;
      reporter(source, issues)('duplicate-user', ['user'], person.user, rule, 'Delete one of the two files.');
    } else {
      seen.set(userKey(person.user), source);
    }
  }
}

/** Adds what the rules have AWS ask for: of an expired grant as well, for the manifest must not change by time alone. */
function withConditions(grant: ValidGrant, { rules }: ValidSettings, report: Reporter): ValidGrant {
  if (rules.length === 0) return grant;
  const conditions = conditionsOf(grant, rules);
  if (conditions.sourceIps?.length === 0 && grant.state !== 'expired') {
    const rule = 'is bound to addresses by several rules, and no range is in all of them';
    report('no-source-ip', [], undefined, rule, 'Write such a range in each of the rules in main.ts.');
  }
  return Object.keys(conditions).length === 0 ? grant : { ...grant, conditions };
}

/**
 * Judges everything that people wrote, at one instant, and reports everything that is wrong with it, sorted by
 * place. What was read is judged once: a register is valid.
 */
export function validate(sources: Sources, settings: Settings, now: Instant): CheckResult<Register> {
  const issues: Issue[] = [...sources.issues];
  const checked = checkSettings(settings);
  if (!checked.ok) issues.push(...checked.issues);

  const people: { source: Source; person: ValidPerson }[] = [];
  // A person whose file is broken stays known, so that the grants are not blamed for it.
  const known = new Map<unknown, ValidPerson | undefined>();
  for (const source of sources.people) {
    if (source.value === undefined) continue;
    const person = checkPerson(source.value, reporter(source, issues));
    known.set(source.value, person);
    if (person) people.push({ source, person });
  }
  checkUsers(people, issues);

  checkIds(sources.grants, issues);
  const grants: { source: Source; grant: ValidGrant }[] = [];
  for (const source of sources.grants) {
    if (source.value === undefined) continue;
    const grant = checkGrant(source, { now, people: known, account: settings.account }, reporter(source, issues));
    if (grant) grants.push({ source, grant });
  }
  if (checked.ok) {
    for (const [i, { source, grant }] of grants.entries()) {
      grants[i] = { source, grant: withConditions(grant, checked.value, reporter(source, issues)) };
    }
    checkAccount(grants, people, checked.value, issues);
  }

  if (issues.length > 0 || !checked.ok) return { ok: false, issues: sortIssues(issues) };
  const sorted = grants.map(({ grant }) => grant).sort(byKey((grant) => grant.id));
  return {
    ok: true,
    value: {
      now,
      settings: checked.value,
      people: people.map(({ person }) => person).sort(byKey((person) => person.user)),
      provisioned: sorted.filter((grant) => grant.state !== 'expired'),
      expired: sorted.filter((grant) => grant.state === 'expired'),
    },
  };
}
