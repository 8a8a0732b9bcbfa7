import type { AuditEntry } from '../../../model/contracts/audit-entry';
import { isSameGrant } from '../../../model/grant/grant-id';
import { isSameUser } from '../../../model/principal/user-name';
import { formatInstant, type Instant, plus, wholeSecond } from '../../../model/time/instant';
import { deploymentOf } from '../../aws/access';
import { writeTrail } from '../../aws/audit-trail';
import type { Context } from '../../context/context';
import { endingChanges, writeEnds } from '../../files/end-grants';
import { allOf, checkUser } from '../../files/grants';
import { type ExitCode, Failure, type Problem, refuse } from '../../frame/failure';
import { failureOf } from '../../frame/failure-text';
import { parseSpan, parseWhen } from '../../frame/when';
import { count } from '../../frame/words';
import { heldBy, type PersonHoldings, type Revocation, revoke, type Tools } from './revocation';

interface Options {
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

async function makePermanent(context: Context, users: readonly string[], wanted: boolean): Promise<void> {
  const { screen } = context;
  const line = `curfew end ${users.map((user) => `--user ${user}`).join(' ')}`;
  let live: boolean;
  try {
    live = allOf(context.register()).some(({ state, person }) => state !== 'expired' && users.includes(person.user));
  } catch {
    screen.note(`Make it permanent in git, once the files can be read: ${line}`);
    return;
  }
  if (!live) return;
  screen.note(`Make it permanent in git: ${line}`);
  let write = wanted;
  if (!write && screen.isInteractive && !context.options.yes) {
    const { confirm } = await import('@inquirer/prompts');
    const { stdin, stderr } = context.world;
    write = await confirm({ message: 'Write that now?', default: true }, { input: stdin, output: stderr });
  }
  if (!write) return;
  writeEndsOf(context, users);
}

/** Was asked already, so nobody is asked again. */
function writeEndsOf(context: Context, names: readonly string[]): void {
  const register = context.register();
  const users = names.map((name) => checkUser(register, name));
  const due = allOf(register).filter(({ state, person }) => state !== 'expired' && users.includes(person.user));
  writeEnds(context, register, due, endingChanges(context, due));
}

function entriesOf({ user: who, denial, keys, ended }: Revocation, when: Instant, why: string): AuditEntry[] {
  return [
    { when, change: 'access revoked', who, policy: denial.arn, until: denial.until, why },
    ...keys.map((key): AuditEntry => ({ when, change: 'key deleted', who, key, why })),
    ...ended.map(
      ({ id, region, target }): AuditEntry => ({
        when,
        change: 'session ended',
        who,
        session: id,
        region,
        target,
        why,
      }),
    ),
  ];
}

export async function run(context: Context, names: string[], options: Options): Promise<ExitCode> {
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
  if (held.length === 0) {
    const rule = 'is no IAM user of this account, and no grant';
    throw refuse({
      place: 'USER',
      value: nobody.join(', '),
      rule,
      remedy: 'curfew who shows who has access.',
      code: 'no-user',
    });
  }
  const now = aws.clock.now();
  const until =
    options.until === undefined
      ? plus(now, parseSpan(options.for ?? usual, '--for'))
      : parseWhen(options.until, now, '--until');
  const end = wholeSecond(until);
  if (end <= now) {
    throw refuse({
      place: '--until',
      value: options.until,
      rule: 'is over',
      remedy: 'Name an instant to come.',
      code: 'past',
    });
  }
  for (const { user, managed, keys, sessions, unseen } of held) {
    const what = [...(managed ? [count(keys.length, 'key')] : []), count(sessions.length, 'session')].join(' and ');
    if (options.dryRun) {
      screen.print(`would revoke  ${user}: deny until ${formatInstant(end)}; ${what} would go`);
      for (const { id, region, target } of sessions)
        screen.print(`              session ${id} in ${region} on ${target}`);
    }
    for (const each of unseen) screen.warn(each);
  }
  if (options.dryRun) return 0;
  const list = held.map(
    ({ user, keys, sessions }) => `${user} (${count(keys.length, 'key')}, ${count(sessions.length, 'session')})`,
  );
  await context.confirm(`Revoke all access of ${list.join(', ')} now?`);
  const results = await Promise.allSettled(held.map((each) => revoke(each, end, tools)));
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const problems: Problem[] = results.flatMap((result, i) =>
    result.status === 'rejected'
      ? failureOf(result.reason).problems.map((problem) => ({ ...(problem as Problem), place: held[i]?.user ?? '' }))
      : [],
  );
  for (const user of nobody) {
    const remedy = 'curfew who shows who has access.';
    problems.push({
      place: 'USER',
      value: user,
      rule: 'is no IAM user of this account, and no grant',
      remedy,
      code: 'no-user',
    });
  }
  if (options.json) {
    screen.json(
      done.map(({ denial, ended, ...each }) => ({
        ...each,
        denial: denial.arn,
        until: formatInstant(denial.until),
        ended: ended.map(({ id }) => id),
      })),
    );
  } else for (const each of done) tell(context, each);
  const why = options.reason ?? 'revoked from the command line';
  const when = aws.clock.now();
  await writeTrail(
    context,
    done.flatMap((each) => entriesOf(each, when, why)),
  );
  if (done.length > 0)
    await makePermanent(
      context,
      done.map(({ user }) => user),
      options.end === true,
    );
  if (problems.length > 0) throw new Failure(problems.every(({ code }) => code === 'no-user') ? 1 : 3, problems);
  return done.some(({ left }) => left.length > 0) ? 3 : 0;
}
