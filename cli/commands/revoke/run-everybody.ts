import type { AuditEntry } from '../../../model/contracts/audit-entry';
import { tryParseUserArn } from '../../../model/iam/arn';
import type { Instant } from '../../../model/time/instant';
import { paced } from '../../../sweeper/aws/pace';
import { deploymentOf } from '../../aws/access';
import { writeTrail } from '../../aws/audit-trail';
import { type EverybodyOut, everybodyAws, everybodyOutArn } from '../../aws/everybody-out';
import type { Context } from '../../context/context';
import { type ExitCode, misuse, refuse } from '../../frame/failure';
import { count } from '../../frame/words';
import { endEntry } from './end-entry';
import { inWords } from './end-sessions';
import { type EverybodyTools, sessionsOfAll } from './everybody';
import { personsWithAccess } from './persons-with-access';
import { type PutOut, putEverybodyOut } from './put-out';

interface Options {
  readonly for?: string;
  readonly until?: string;
  readonly end?: boolean;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** It ends when it is taken off, and no file says so: what says otherwise would not be heard. */
function checkOptions(names: readonly string[], options: Options): void {
  const remedy = 'It stands until curfew restore --everybody. Leave that out.';
  if (names.length > 0) throw misuse('USER', names.join(', '), 'does not go with --everybody', 'Name people, or all.');
  for (const option of ['for', 'until', 'end'] as const) {
    if (options[option] !== undefined)
      throw misuse(`--${option}`, options[option], 'does not go with --everybody', remedy);
  }
}

async function denyOf(context: Context, { aws }: EverybodyTools): Promise<EverybodyOut> {
  const found = await aws.everybodyOut();
  if (found) return found;
  throw refuse({
    place: '--everybody',
    value: everybodyOutArn(context),
    rule: 'is the Deny that would be attached, and is not there',
    remedy: 'Apply the stack as it is now. Until then name people: curfew revoke USER....',
    code: 'no-everybody-out',
  });
}

const entriesOf = (ended: PutOut['ended'], when: Instant, why: string): AuditEntry[] =>
  ended.map((session) => endEntry(session, tryParseUserArn(session.owner)?.user ?? session.owner, { when, why }));

function show({ screen }: Context, arn: string, { denied, ended, left }: PutOut, json: boolean): void {
  if (json) {
    screen.json({ policy: arn, denied, ended: ended.map(({ id }) => id), left });
    return;
  }
  const { green, red } = screen.colors;
  const what = `${count(denied.length, 'person')} denied, ${count(ended.length, 'session')} ended`;
  screen.print(`${left.length === 0 ? green('revoked') : red('partly ')}  everybody: ${what}`);
  for (const each of left) screen.print(`         not done: ${each}`);
}

/** Takes all of Curfew's access in the account at once: first everybody is denied, then the sessions end. */
export async function revokeEverybody(context: Context, names: readonly string[], options: Options): Promise<ExitCode> {
  checkOptions(names, options);
  const { screen, aws, settings } = context;
  const say = (what: string) => screen.note(what);
  const tools: EverybodyTools = {
    aws: paced(everybodyAws(context)),
    clock: aws.clock,
    deployment: deploymentOf(settings),
    say,
  };
  const deny = await denyOf(context, tools);
  const persons = await personsWithAccess(tools.aws);
  const open = await sessionsOfAll(persons.managed, tools);
  for (const each of inWords(open.unseen)) screen.warn(each);
  const what = `${count(persons.users.length, 'person')} and ${count(open.sessions.length, 'session')}`;
  if (options.dryRun) {
    screen.print(`would revoke  everybody: ${what} would go, by ${deny.arn}`);
    return 0;
  }
  await context.confirm(`Take all of Curfew's access from everybody now: ${what}?`);
  const why = options.reason ?? 'revoked from the command line';
  const out = await putEverybodyOut(deny, tools, () =>
    writeTrail(context, [{ when: aws.clock.now(), change: 'everybody revoked', policy: deny.arn, why }]),
  );
  show(context, deny.arn, out, options.json === true);
  await writeTrail(context, entriesOf(out.ended, aws.clock.now(), why));
  const until = 'Until curfew restore --everybody the pipeline applies nothing that opens access.';
  const again = 'Run this again: it does what is left.';
  say([...(out.inForce ? [until] : []), ...(out.left.length > 0 ? [again] : [])].join(' '));
  return out.left.length > 0 ? 3 : 0;
}
