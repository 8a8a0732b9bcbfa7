import { byKey } from '../../../model/base/order';
import type { AuditEntry } from '../../../model/contracts/audit-entry';
import { isDocument } from '../../../model/coverage/document';
import { PastCoverage, type PastUse } from '../../../model/coverage/past';
import { policyOf } from '../../../model/grant/policy';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { tryParseUserArn } from '../../../model/iam/arn';
import { tryParsePolicyName } from '../../../model/iam/policy-name';
import { isSameUser, userKey } from '../../../model/principal/user-name';
import { between, earliest, formatInstant, type Instant, plus, seconds } from '../../../model/time/instant';
import { byStart, endsBefore, hasBegun, isOver, type Window } from '../../../model/time/window';
import type { Deployment } from '../../../sweeper/kinds/list';
import { type Listed, pastUseOf, userOf } from '../../aws/listed-sessions';
import { describeTarget } from '../../files/grants';
import { formatSpan } from '../../frame/when';
import type { History, Told, Version } from '../../git/history';
import type { Seen } from './observe';
import type { ChangeRow, Difference, FindingRow, GrantRow, Report, SessionRow } from './report';
import { shared, totalsOf } from './totals';

/** What git and AWS said, and what is asked about them. */
export interface Material {
  readonly period: Window;
  readonly now: Instant;
  readonly deployment: Deployment;
  readonly history: History;
  readonly seen: Seen;
  readonly source: Report['source'];
  /** Only what concerns this user. */
  readonly user: string | undefined;
}

/** The sweeper ends a session a second after its grant; later than this it was not alive, or could not. */
const tolerated = seconds(120);

const accessOf = ({ access, person }: ValidGrant): string =>
  `${person.user} ${access.region} ${describeTarget(access)}`;

/** What a version changed of the one before, in words. */
function changesOf(before: Version | undefined, { grant, commit }: Version): string[] {
  if (!before) return [];
  if (!before.grant) return grant ? ['granted again'] : [];
  const was = before.grant.window;
  if (!grant) {
    return isOver(was, commit.at) ? [] : [`deleted ${formatSpan(between(commit.at, was.until))} before its end`];
  }
  const words: string[] = [];
  if (endsBefore(was, grant.window)) words.push(`extended to ${formatInstant(grant.window.until)}`);
  if (endsBefore(grant.window, was)) words.push(`shortened to ${formatInstant(grant.window.until)}`);
  if (grant.window.from !== was.from) words.push(`from ${formatInstant(grant.window.from)}`);
  if (accessOf(grant) !== accessOf(before.grant)) words.push(`now ${accessOf(grant)}`);
  return words;
}

function grantRow({ id, file, versions, grant, spans }: Told, period: Window): GrantRow[] {
  const within = spans.reduce((sum, span, i) => {
    // Versions may overlap by nothing but their edges; a second one never counts a time twice.
    const until = earliest(span.until, spans[i + 1]?.from ?? span.until);
    return sum + shared({ from: span.from, until }, period);
  }, 0);
  const [first] = spans;
  const last = spans.at(-1);
  if (within === 0 || !first || !last) return [];
  const changes = versions.flatMap((version, i) =>
    changesOf(versions[i - 1], version).map((what) => ({ what, commit: version.commit })),
  );
  const held = { from: first.from, until: last.until };
  return [{ id, file, grant, held, within, added: (versions[0] as Version).commit, changes }];
}

/** As the audit log writes a user: by name, or by ARN. */
const nameOf = (who: string | undefined): string =>
  who === undefined ? '' : (tryParseUserArn(who)?.user ?? who.slice(who.lastIndexOf('/') + 1));

function howOf(session: Listed, entry: AuditEntry | undefined): string {
  if (entry) return `ended by Curfew: ${entry.why ?? ''}`;
  if (session.ended === undefined) return 'active';
  return session.status === 'Failed' ? 'failed' : 'closed';
}

function sessionRow(
  session: Listed,
  use: PastUse,
  entry: AuditEntry | undefined,
  coverage: PastCoverage,
  now: Instant,
): SessionRow {
  const { id, region, target, started, ended } = session;
  const span = coverage.openedUnder(use);
  const over = span && (ended ?? now) - coverage.end(use, span);
  return {
    id,
    user: userOf(session),
    region,
    target,
    ...(started === undefined ? {} : { started }),
    ...(ended === undefined ? {} : { ended }),
    ...(span === undefined ? {} : { grant: span.grant.id }),
    how: howOf(session, entry),
    byCurfew: entry !== undefined,
    ...(over === undefined ? {} : { late: Math.max(0, over) }),
  };
}

/** Sessions that AWS does not list any more, as far as the audit log has their end. */
function endedLongAgo(entries: readonly AuditEntry[], listed: ReadonlySet<string>, period: Window): SessionRow[] {
  return entries.flatMap(({ change, session, region = '', target = '', who, grant, when, why }) => {
    if (change !== 'session ended' || session === undefined || listed.has(`${region} ${session}`)) return [];
    if (isOver(period, when)) return [];
    return [
      {
        id: session,
        user: nameOf(who),
        region,
        target,
        ended: when,
        ...(grant === undefined ? {} : { grant }),
        how: `ended by Curfew: ${why ?? ''}`,
        byCurfew: true,
      },
    ];
  });
}

const changeWords: readonly AuditEntry['change'][] = ['access revoked', 'access restored', 'key made', 'key deleted'];

const changeRow = ({ when, change, who, until, key, why }: AuditEntry): ChangeRow => ({
  when: formatInstant(when),
  what: change,
  user: nameOf(who),
  ...(until === undefined ? {} : { until: formatInstant(until) }),
  ...(key === undefined ? {} : { key }),
  why: why ?? '',
});

function findingRows({ logged, findings }: Seen): FindingRow[] {
  const rows = new Map<string, FindingRow>();
  const keyOf = (code = '', resource = ''): string => `${code} ${resource}`;
  const now = new Map(
    (findings ?? []).flatMap((record) => {
      if (record.action === 'finding') return [[keyOf(record.code, record.resource), record] as const];
      const found = { ...record, code: 'key-without-grant', resource: record.key ?? '' };
      return record.action === 'delete key' ? [[keyOf(found.code, found.resource), found] as const] : [];
    }),
  );
  for (const { at, finding } of logged) {
    const { code, about: resource, user, why } = finding;
    const key = keyOf(code, resource);
    rows.set(key, {
      code,
      resource,
      ...(user === undefined ? {} : { user: nameOf(user) }),
      why,
      first: rows.get(key)?.first ?? at,
      last: at,
      ...(findings === undefined ? {} : { now: now.has(key) }),
    });
  }
  for (const [key, { code = '', resource = '', user, why }] of now) {
    if (!rows.has(key)) {
      rows.set(key, { code, resource, ...(user === undefined ? {} : { user: nameOf(user) }), why, now: true });
    }
  }
  return [...rows.values()].sort(byKey(({ code, resource }) => `${code} ${resource}`));
}

/** Until when somebody was revoked, by the audit log, at some instant. */
function wasRevoked(entries: readonly AuditEntry[], user: string, at: Instant): boolean {
  let until: Instant | undefined;
  for (const { change, who, when, until: end } of entries) {
    if (!isSameUser(nameOf(who), user) || when > plus(at, tolerated)) continue;
    if (change === 'access revoked') until = end;
    if (change === 'access restored') until = undefined;
  }
  return until !== undefined && !isOver({ until }, at);
}

function sessionDifferences(
  rows: readonly SessionRow[],
  uses: ReadonlyMap<string, PastUse>,
  coverage: PastCoverage,
  entries: readonly AuditEntry[],
): Difference[] {
  return rows.flatMap((row): Difference[] => {
    const { id, user, region, target, started, ended, grant, late = 0, byCurfew } = row;
    const use = uses.get(`${region} ${id}`);
    if (!use || started === undefined) return [];
    const what = `session ${id} of ${user} on ${target}`;
    if (grant === undefined) {
      const remedy = 'Look at the audit of now, and at its transcript: curfew logs.';
      return [
        {
          code: 'session-without-grant',
          user,
          what: `${what} was opened at ${formatInstant(started)}, and no grant in git covers that`,
          remedy,
        },
      ];
    }
    if (late > tolerated) {
      const goes = ended === undefined ? 'goes on' : 'went on';
      const remedy =
        ended === undefined
          ? 'curfew doctor says whether the sweeper lives; curfew sweep --apply ends it.'
          : 'Look whether the sweeper was silent then.';
      return [
        {
          code: 'session-outlived-grant',
          user,
          what: `${what} ${goes} ${formatSpan(late)} after the last grant that covered it`,
          remedy,
        },
      ];
    }
    if (ended === undefined) return [];
    const cut = byCurfew ? coverage.at(use, ended) : undefined;
    if (!cut || wasRevoked(entries, user, ended)) return [];
    const remedy = 'It was not applied yet, or hands took the policy away: look at the reason and at the findings.';
    return [
      {
        code: 'session-cut',
        user,
        what: `${what} was ended at ${formatInstant(ended)}, though grant ${cut.grant.id} in git covers it until ${formatInstant(cut.until)}`,
        remedy,
      },
    ];
  });
}

/** What is granted now by git, against the policies that are there. */
function policyDifferences({ history, seen, now }: Material): Difference[] {
  if (seen.policies === undefined) return [];
  const granted = new Map(
    history.grants.flatMap(({ versions }) => {
      const grant = versions.at(-1)?.grant;
      if (!grant || isOver(grant.window, now)) return [];
      const { path, name } = policyOf(grant);
      return [[`${path}${name}`, grant] as const];
    }),
  );
  const there = new Map(seen.policies.map((policy) => [`${policy.path}${policy.name}`, policy]));
  const notInAws = [...granted].flatMap(([name, grant]): Difference[] =>
    there.has(name)
      ? []
      : [
          {
            code: 'grant-not-in-aws',
            user: grant.person.user,
            what: `grant ${grant.id} of ${grant.person.user} until ${formatInstant(grant.window.until)} has no policy`,
            remedy: 'It is not applied yet, or hands took it away: terraform plan shows it.',
          },
        ],
  );
  const means = [...there].map(([name, policy]) => ({ name, policy, means: tryParsePolicyName(policy) }));
  const notInGit = means.flatMap(({ name, policy, means: known }): Difference[] =>
    known?.kind === 'd' || granted.has(name) || (known && isOver(known, now))
      ? []
      : [
          {
            code: 'policy-not-in-git',
            user: known?.user,
            what: `policy ${policy.arn} stands for no grant of this commit`,
            remedy: 'Its end is not applied yet, or hands made it: terraform plan and the findings show which.',
          },
        ],
  );
  const revoked = means.flatMap(({ means: known }): Difference[] => {
    if (known?.kind !== 'd' || isOver(known, now)) return [];
    const still = [...granted.values()].filter(({ person }) => isSameUser(person.user, known.user));
    if (still.length === 0) return [];
    const what = `${known.user} is revoked until ${formatInstant(known.until)}, and git still grants ${still.map(({ id }) => id).join(', ')}`;
    return [
      {
        code: 'revoked-and-granted',
        user: known.user,
        what,
        remedy: `curfew end --user ${known.user}, or curfew restore ${known.user}.`,
      },
    ];
  });
  return [...notInAws, ...notInGit, ...revoked];
}

const overlaps = ({ started, ended }: Listed, period: Window): boolean =>
  started !== undefined && !isOver(period, started) && (ended === undefined || hasBegun(period, ended));

/** Puts together what git and AWS say of a period. Pure: the same material gives the same report. */
export function compile(material: Material): Report {
  const { period, now, deployment, history, seen, source, user } = material;
  const concerns = (name: string): boolean => user === undefined || isSameUser(name, user);
  const coverage = new PastCoverage(history.grants.flatMap(({ spans }) => spans));
  // Whoever is known to git is looked after, whatever document they open a session with; an existing user is not.
  const isManaged = (name: string): boolean => history.people.get(userKey(name))?.existing === false;
  const ours = seen.sessions.filter(
    (session) => overlaps(session, period) && (isDocument(session.document, deployment) || isManaged(userOf(session))),
  );
  const endings = new Map(
    seen.entries.flatMap((entry) =>
      entry.change === 'session ended' ? [[`${entry.region} ${entry.session}`, entry] as const] : [],
    ),
  );
  const useOf = (session: Listed): PastUse => pastUseOf(session, deployment.account);
  const known = new Map(seen.sessions.map((session) => [`${session.region} ${session.id}`, useOf(session)]));
  const sessions = [
    ...ours.map((each) => sessionRow(each, useOf(each), endings.get(`${each.region} ${each.id}`), coverage, now)),
    ...endedLongAgo(seen.entries, new Set(known.keys()), period),
  ]
    .filter((row) => concerns(row.user))
    .sort(byKey(({ started, ended, id }) => `${String(started ?? ended ?? 0).padStart(16, '0')} ${id}`));
  const grants = history.grants
    .flatMap((told) => grantRow(told, period))
    .filter(({ grant }) => concerns(grant.person.user))
    .sort((a, b) => byStart(a.held, b.held) || (a.id < b.id ? -1 : 1));
  const differences = [
    ...sessionDifferences(sessions, known, coverage, seen.entries),
    ...policyDifferences(material).filter((each) => user === undefined || concerns(each.user ?? '')),
  ];
  return {
    period,
    now,
    source,
    grants,
    sessions,
    changes: seen.entries
      .filter(({ change, when }) => changeWords.includes(change) && !isOver(period, when))
      .map(changeRow)
      .filter((row) => concerns(row.user)),
    findings: findingRows(seen).filter((row) => user === undefined || concerns(row.user ?? '')),
    keys: seen.keys
      .filter((key) => concerns(key.user))
      .map((key) => ({ ...key, age: now - key.made }))
      .sort(byKey(({ user: owner, made }) => `${owner} ${made}`)),
    differences,
    totals: totalsOf(period, now, grants, sessions),
    missing: seen.missing,
  };
}
