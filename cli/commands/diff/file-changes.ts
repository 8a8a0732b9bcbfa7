import { nounOf, reachWords, type ValidAccess } from '../../../model/access';
import { byKey } from '../../../model/base/order';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { between, formatInstant, type Instant } from '../../../model/time/instant';
import { endsBefore, hasBegun, isOver, type Window } from '../../../model/time/window';
import { describeConditions } from '../../files/grants';
import { partsOfAccess, placeKey, saysOf } from '../../files/places';
import { formatSpan } from '../../frame/when';

/** What a change did to one file. */
export interface FileChange {
  readonly id: string;
  readonly file: string;
  readonly user: string;
  /** A clause: `is new`, `is extended by 1 h, to …`, `is moved from john-old`. */
  readonly what: string;
  readonly before?: ValidGrant;
  readonly after?: ValidGrant;
}

const end = (at: Instant): string => formatInstant(at);

const otherUser = 'is of a user of another kind';

const content = ({ person, access, window }: ValidGrant): string =>
  JSON.stringify([person.user, saysOf(access), window]);

function endOf(was: Window, is: Window, now: Instant): string[] {
  if (is.until === was.until) return [];
  if (isOver(was, now)) {
    return [isOver(is, now) ? 'was over already, and says another end' : `is opened again, until ${end(is.until)}`];
  }
  if (endsBefore(was, is)) return [`is extended by ${formatSpan(between(was.until, is.until))}, to ${end(is.until)}`];
  if (isOver(is, now)) return [`is ended, ${formatSpan(between(now, was.until))} early`];
  return [`is shortened by ${formatSpan(between(is.until, was.until))}, to ${end(is.until)}`];
}

/** What AWS asks for beside the window, where that is more or less than before. */
function conditionsOf(before: ValidGrant, after: ValidGrant): string[] {
  const [was, is] = [describeConditions(before), describeConditions(after)];
  return [
    ...was.filter((each) => !is.includes(each)).map((each) => `is open no longer only ${each}`),
    ...is.filter((each) => !was.includes(each)).map((each) => `is open only ${each}`),
  ];
}

/** Whether two accesses open something else in a place that both reach: no words of places could tell that. */
function isOtherwise(before: ValidAccess, after: ValidAccess): boolean {
  const had = new Map(partsOfAccess(before).map(({ place, says }) => [placeKey(place), says]));
  return partsOfAccess(after).some(({ place, says }) => (had.get(placeKey(place)) ?? says) !== says);
}

/** The fields of an access that say something else: `has run "id" instead of "uptime"`. */
function fieldWords(before: ValidAccess, after: ValidAccess): string[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const [a, b] = [saysOf(was.get(field)), saysOf(is.get(field))];
    return a === b ? [] : [`has ${field} ${b} instead of ${a}`];
  });
}

/** @param words of what is reached, told apart in the whole change */
function accessOf(before: ValidAccess, after: ValidAccess, words: (access: ValidAccess) => string): string[] {
  const [a, b] = [words(before), words(after)];
  const reached = a === b ? [] : [`reaches ${b} instead of ${a}`];
  if (before.kind !== after.kind) return [`is ${nounOf(after.kind)} instead of ${nounOf(before.kind)}`, ...reached];
  return [...reached, ...(isOtherwise(before, after) ? fieldWords(before, after) : [])];
}

function changeOf(
  before: ValidGrant,
  after: ValidGrant,
  words: (access: ValidAccess) => string,
  now: Instant,
): string[] {
  const [was, is] = [before.window, after.window];
  const changes = endOf(was, is, now);
  if (is.from !== was.from) changes.push(`starts at ${end(is.from)} instead of ${end(was.from)}`);
  if (before.person.user !== after.person.user) changes.push(`goes from ${before.person.user} to ${after.person.user}`);
  if (before.person.existing !== after.person.existing) changes.push(otherUser);
  changes.push(...accessOf(before.access, after.access, words), ...conditionsOf(before, after));
  if (before.reason !== after.reason) changes.push('has another reason');
  if (before.ticket !== after.ticket) changes.push('has another ticket');
  return changes;
}

/** A file that moved, and all that the move changed besides. */
function moveOf(before: ValidGrant, after: ValidGrant): string {
  const isOfSame = before.person.existing === after.person.existing;
  // Whoever makes the user of somebody who had one, or no longer makes it: what becomes of sessions nobody knows.
  const replaced = `is moved from ${before.file}: its policy is replaced${isOfSame ? ', and no session is cut' : ''}`;
  return [replaced, ...(isOfSame ? [] : [otherUser]), ...conditionsOf(before, after)].join('; ');
}

function gone(before: ValidGrant, now: Instant): string {
  const { window } = before;
  if (isOver(window, now)) return `is pruned: it was over ${formatSpan(between(window.until, now))} ago`;
  if (!hasBegun(window, now)) return 'is deleted before it began';
  return `is deleted, ${formatSpan(between(now, window.until))} before its end`;
}

/** What happened to the files, each told as what it is: a file that moved is not one that came and one that went. */
export function fileChanges(before: readonly ValidGrant[], after: readonly ValidGrant[], now: Instant): FileChange[] {
  const [old, new_] = [new Map(before.map((each) => [each.id, each])), new Map(after.map((each) => [each.id, each]))];
  const left = new Map(before.filter(({ id }) => !new_.has(id)).map((each) => [content(each), each]));
  const moved = new Set<string>();
  const words = reachWords([...before, ...after].map(({ access }) => access));
  const changes = after.flatMap((grant): FileChange[] => {
    const { id, file, person } = grant;
    const about = { id, file, user: person.user, after: grant };
    const was = old.get(id);
    if (was) {
      const changed = changeOf(was, grant, words, now);
      return changed.length === 0 ? [] : [{ ...about, before: was, what: changed.join('; ') }];
    }
    const from = left.get(content(grant));
    if (!from || moved.has(from.id))
      return [{ ...about, what: isOver(grant.window, now) ? 'is new, and over already' : 'is new' }];
    moved.add(from.id);
    return [{ ...about, before: from, what: moveOf(from, grant) }];
  });
  const deleted = before
    .filter(({ id }) => !new_.has(id) && !moved.has(id))
    .map(
      (was): FileChange => ({ id: was.id, file: was.file, user: was.person.user, before: was, what: gone(was, now) }),
    );
  return [...changes, ...deleted].sort(byKey(({ file }) => file));
}
