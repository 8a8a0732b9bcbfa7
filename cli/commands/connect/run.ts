import { spawn } from 'node:child_process';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { kindOf, regionsByTags, regionsOf, usualKind } from '../../../model/access';
import { shellWord } from '../../../model/base/shell-word';
import { tryParseUserArn } from '../../../model/iam/arn';
import { badInstanceId, isInstanceId } from '../../../model/iam/instance-id';
import { formatInstant } from '../../../model/time/instant';
import { readTags } from '../../aws/instance-tags';
import type { Context } from '../../context/context';
import { allOf } from '../../files/grants';
import { type Reach, reach } from '../../files/reach';
import { type ExitCode, Failure, refuse } from '../../frame/failure';
import { isAtLeast, leastPlugin, versionOf } from '../../frame/version';
import { formatSpan } from '../../frame/when';

interface Options {
  readonly user?: string;
  readonly document?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

const installPlugin =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

async function checkPrograms(): Promise<void> {
  const [aws, plugin] = await Promise.all([versionOf('aws'), versionOf('session-manager-plugin')]);
  const missing = (place: string, rule: string, remedy: string) => ({ place, rule, remedy, code: 'missing-program' });
  const problems = [];
  if (aws === undefined) problems.push(missing('aws', 'is not installed', 'Install the AWS CLI version 2.'));
  if (plugin === undefined) {
    problems.push(missing('session-manager-plugin', 'is not installed', `See ${installPlugin}.`));
  } else if (!isAtLeast(plugin, leastPlugin)) {
    const rule = `is ${plugin}, and ${leastPlugin.join('.')} is the oldest that AWS supports`;
    problems.push(missing('session-manager-plugin', rule, `See ${installPlugin}.`));
  }
  if (problems.length > 0) throw new Failure(1, problems);
}

async function callerOf({ aws }: Context): Promise<string | undefined> {
  const { Arn = '' } = await aws.clients.open((config) => new STSClient(config)).send(new GetCallerIdentityCommand({}));
  return tryParseUserArn(Arn)?.user;
}

/** By the files, where there are any: the person may have a key and no checkout. */
async function judgeReach(
  context: Context,
  user: string | undefined,
  instance: string,
  document: string,
): Promise<Reach | undefined> {
  if (user === undefined) return undefined;
  const grants = allOf(context.register());
  const own = grants.filter(({ person }) => person.user === user).map(({ access }) => access);
  const question = { user, instance, region: context.options.region, document, at: context.now };
  const first = reach(grants, question, document);
  if (first.answer !== 'unknown') return first;
  try {
    const read = await readTags(context, instance, regionsByTags(own));
    const tags = new Map([...read.values()].flatMap((each) => [...(each ?? [])]));
    return reach(grants, { ...question, tags }, document);
  } catch {
    // Most persons must not read tags: AWS will tell.
    return first;
  }
}

function tell(context: Context, answer: Reach, user: string, force: boolean): void {
  if (answer.answer === 'yes') {
    const { grant, until } = answer;
    context.screen.note(`${grant.id}: ${formatSpan(until - context.now)} left, until ${formatInstant(until)}.`);
    return;
  }
  if (answer.answer === 'unknown' || force) return;
  const remedy = 'curfew explain tells more; --force tries all the same.';
  throw new Failure(
    1,
    answer.misses.slice(0, 3).map(({ grant, why }) => ({ place: grant ?? user, rule: why, remedy, code: 'no-access' })),
  );
}

/** The person's own keys go to the session: Ctrl-C is for the shell on the other side, not for us. */
function runSession(command: readonly string[], env: NodeJS.ProcessEnv): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    const [program = '', ...args] = command;
    const child = spawn(program, args, { stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', ignore);
      resolve(code === 0 ? 0 : 3);
    });
  });
}

export async function run(context: Context, [instance = '']: string[], options: Options): Promise<ExitCode> {
  const { screen, world } = context;
  if (!isInstanceId(instance)) {
    throw refuse({ place: 'INSTANCE', value: instance, ...badInstanceId });
  }
  await checkPrograms();
  let document = options.document ?? 'Curfew-Shell';
  let answer: Reach | undefined;
  if (context.hasFolder) {
    document = options.document ?? context.settings.documentName;
    const user = options.user ?? (await callerOf(context));
    answer = await judgeReach(context, user, instance, document);
    if (answer && user !== undefined) tell(context, answer, user, options.force === true);
  }
  const grant = answer?.answer === 'yes' ? answer.grant : undefined;
  const region =
    options.region ?? (grant && regionsOf(grant.access)[0]) ?? world.env.AWS_REGION ?? world.env.AWS_DEFAULT_REGION;
  const command = (grant ? kindOf(grant.access) : usualKind()).command({
    instance,
    document,
    region,
    options: [
      ...(options.profile === undefined ? [] : ['--profile', options.profile]),
      ...(options.endpointUrl === undefined ? [] : ['--endpoint-url', options.endpointUrl]),
    ],
    reason: grant?.id,
  });
  if (options.dryRun) {
    screen.print(command.map(shellWord).join(' '));
    return 0;
  }
  return runSession(command, world.env as NodeJS.ProcessEnv);
}
