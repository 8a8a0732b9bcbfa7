import type { AuditEntry } from '../../../model/contracts/audit-entry';
import { isSameGrant } from '../../../model/grant/grant-id';
import { isSameUser } from '../../../model/principal/user-name';
import { formatInstant, type Instant, plus, wholeSecond } from '../../../model/time/instant';
import { deploymentOf } from '../../aws/access';
import { writeTrail } from '../../aws/audit-trail';
import type { Context } from '../../context/context';
import { allOf } from '../../files/grants';
import { type ExitCode, Failure, misuse, type Problem, refuse } from '../../frame/failure';
import { failureOf } from '../../frame/failure-text';
import { parseSpan, parseWhen } from '../../frame/when';
import { count } from '../../frame/words';
import { endEntry } from './end-entry';
import { makePermanent } from './make-permanent';
import { heldBy, type PersonHoldings, type Revocation, revoke, type Tools } from './revocation';
import { revokeEverybody } from './run-everybody';

interface Options {
  readonly everybody?: boolean;
  readonly for?: string;
  readonly until?: string;
  readonly reason?: string;
  readonly end?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Long enough for the pull request that ends it in git; the sweeper takes it off as soon as nothing is granted. */
const usual = '30d';

/** Users by what was named: grants are named by people in a hurry, and files may be broken just now. */
function usersOf(context: Context, names: readonly string[]): string[] {
  let grants: ReturnType<typeof allOf> = [];
  let people: string[] = [];
  try {
    const register = context.register();
    grants = allOf(register);
    people = register.people.map(({ user }) => user);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.screen.warn('the files cannot be read as they are: names are taken for IAM users');
  }
  const users = names.map((name) => {
    const person = people.find((user) => isSameUser(user, name));
    if (person) return person;
    const grant = grants.find(({ id }) => isSameGrant(id, name));
    if (!grant) return name;
    context.screen.note(`${grant.id} is a grant of ${grant.person.user}: a Deny takes all of a person's access.`);
    return grant.person.user;
  });
  return [...new Set(users)];
}

function tell({ screen }: Context, { user, managed, denial, keys, ended, left }: Revocation): void {
  const { green, red } = screen.colors;
  const what = [
    `denied until ${formatInstant(denial.until)}`,
    ...(managed ? [`${count(keys.length, 'key')} deleted`] : ['keys are their own, and stay']),
    `${count(ended.length, 'session')} ended`,
  ].join(', ');
  screen.print(`${left.length === 0 ? green('revoked') : red('partly ')}  ${user}: ${what}`);
  for (const each of left) screen.print(`         not gone: ${each}`);
}

function entriesOf({ user: who, denial, keys, ended }: Revocation, when: Instant, why: string): AuditEntry[] {
  return [
    { when, change: 'access revoked', who, policy: denial.arn, until: denial.until, why },
    ...keys.map((key): AuditEntry => ({ when, change: 'key deleted', who, key, why })),
    ...ended.map((session) => endEntry(session, who, { when, why })),
  ];
}

const notKnown = (user: string): Problem => ({
  place: 'USER',
  value: user,
  rule: 'is no IAM user of this account, and no grant',
  remedy: 'curfew who shows who has access.',
  code: 'no-user',
});

/** When the Deny ends, by the options. */
function endOf(options: Options, now: Instant): Instant {
  const until =
    options.until === undefined
      ? plus(now, parseSpan(options.for ?? usual, '--for'))
      : parseWhen(options.until, now, '--until');
  const end = wholeSecond(until);
  if (end > now) return end;
  throw refuse({
    place: '--until',
    value: options.until,
    rule: 'is over',
    remedy: 'Name an instant to come.',
    code: 'past',
  });
}

/** Says what would go, where nothing is to be done; and what could not be seen, in any case. */
function announce({ screen }: Context, held: readonly PersonHoldings[], end: Instant, dryRun: boolean): void {
  for (const { user, managed, keys, sessions, unseen } of held) {
    const what = [...(managed ? [count(keys.length, 'key')] : []), count(sessions.length, 'session')].join(' and ');
    if (dryRun) {
      screen.print(`would revoke  ${user}: deny until ${formatInstant(end)}; ${what} would go`);
      for (const { id, region, target } of sessions)
        screen.print(`              session ${id} in ${region} on ${target}`);
    }
    for (const each of unseen) screen.warn(each);
  }
}

interface Outcome {
  readonly done: readonly Revocation[];
  readonly problems: readonly Problem[];
}

/** Every one by itself: what fails for one hinders no other. */
async function revokeAll(held: readonly PersonHoldings[], end: Instant, tools: Tools): Promise<Outcome> {
  const results = await Promise.allSettled(held.map((each) => revoke(each, end, tools)));
  return {
    done: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    problems: results.flatMap((result, i) =>
      result.status === 'rejected'
        ? failureOf(result.reason).problems.map((problem) => ({ ...(problem as Problem), place: held[i]?.user ?? '' }))
        : [],
    ),
  };
}

function show(context: Context, done: readonly Revocation[], json: boolean): void {
  if (!json) {
    for (const each of done) tell(context, each);
    return;
  }
  context.screen.json(
    done.map(({ denial, ended, ...each }) => ({
      ...each,
      denial: denial.arn,
      until: formatInstant(denial.until),
      ended: ended.map(({ id }) => id),
    })),
  );
}

/** Writes what was done into the audit log, and into git if that is wanted. */
async function follow(context: Context, done: readonly Revocation[], options: Options): Promise<void> {
  const why = options.reason ?? 'revoked from the command line';
  const when = context.aws.clock.now();
  const entries = done.flatMap((each) => entriesOf(each, when, why));
  await writeTrail(context, entries);
  if (done.length === 0) return;
  const users = done.map(({ user }) => user);
  await makePermanent(context, users, options.end === true);
}

export async function run(context: Context, names: string[], options: Options): Promise<ExitCode> {
  if (options.everybody) return revokeEverybody(context, names, options);
  if (names.length === 0) throw misuse('USER', undefined, 'is missing', 'Name whose access is taken, or --everybody.');
  const { screen, aws } = context;
  const tools: Tools = {
    aws: aws.port,
    iam: aws.clients.iam,
    clock: aws.clock,
    deployment: deploymentOf(context.settings),
    say: (what) => screen.note(what),
  };
  const users = usersOf(context, names);
  const looked = await Promise.all(users.map((user) => heldBy(user, tools)));
  const nobody = users.filter((_, i) => looked[i] === undefined);
  const held = looked.filter((each): each is PersonHoldings => each !== undefined);
  if (held.length === 0) throw refuse(notKnown(nobody.join(', ')));
  const end = endOf(options, aws.clock.now());
  announce(context, held, end, options.dryRun === true);
  if (options.dryRun) return 0;
  const list = held.map(
    ({ user, keys, sessions }) => `${user} (${count(keys.length, 'key')}, ${count(sessions.length, 'session')})`,
  );
  await context.confirm(`Revoke all access of ${list.join(', ')} now?`);
  const outcome = await revokeAll(held, end, tools);
  const { done } = outcome;
  const problems = [...outcome.problems, ...nobody.map(notKnown)];
  show(context, done, options.json === true);
  await follow(context, done, options);
  if (problems.length > 0) throw new Failure(problems.every(({ code }) => code === 'no-user') ? 1 : 3, problems);
  return done.some(({ left }) => left.length > 0) ? 3 : 0;
}
