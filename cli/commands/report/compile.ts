import { byKey } from '../../../model/base/order';
import { isOwnDocument } from '../../../model/coverage/document';
import { PastCoverage, type PastUse } from '../../../model/coverage/past';
import { isSameUser, userKey } from '../../../model/principal/user-name';
import { byStart, hasBegun, isOver, type Window } from '../../../model/time/window';
import { type ListedSession, pastUseOf, userOf } from '../../aws/listed-sessions';
import { changeRow, changeWords } from './change-rows';
import { findingRows } from './finding-rows';
import { grantRow } from './grant-rows';
import type { Material } from './material';
import { policyDifferences } from './policy-differences';
import type { AccessReport } from './report';
import { sessionDifferences } from './session-differences';
import { endedLongAgo, sessionRow } from './session-rows';
import { totalsOf } from './totals';

const overlaps = ({ started, ended }: ListedSession, period: Window): boolean =>
  started !== undefined && !isOver(period, started) && (ended === undefined || hasBegun(period, ended));

/** Puts together what git and AWS say of a period. Pure: the same material gives the same report. */
export function compile(material: Material): AccessReport {
  const { period, now, deployment, history, seen, source, user } = material;
  const concerns = (name: string): boolean => user === undefined || isSameUser(name, user);
  const coverage = new PastCoverage(
    history.grants.flatMap(({ spans }) => spans),
    deployment.document,
  );
  // Whoever is known to git is looked after, whatever document they open a session with; an existing user is not.
  const isManaged = (name: string): boolean => history.people.get(userKey(name))?.existing === false;
  const ours = seen.sessions.filter(
    (session) =>
      overlaps(session, period) && (isOwnDocument(session.document, deployment) || isManaged(userOf(session))),
  );
  const endings = new Map(
    seen.entries.flatMap((entry) =>
      entry.change === 'session ended' ? [[`${entry.region} ${entry.session}`, entry] as const] : [],
    ),
  );
  const useOf = (session: ListedSession): PastUse => pastUseOf(session, deployment.account);
  const known = new Map(seen.sessions.map((session) => [`${session.region} ${session.id}`, useOf(session)]));
  const sessions = [
    ...ours.map((each) => sessionRow(each, useOf(each), endings.get(`${each.region} ${each.id}`), coverage, now)),
    ...endedLongAgo(seen.entries, new Set(known.keys()), coverage, period),
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
    totals: totalsOf(period, now, grants, sessions, deployment.account),
    missing: seen.missing,
  };
}
