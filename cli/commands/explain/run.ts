import { regionsByTags } from '../../../model/access';
import { badInstanceId, isInstanceId } from '../../../model/iam/instance-id';
import { formatInstant } from '../../../model/time/instant';
import { parseTags, readTags } from '../../aws/instance-tags';
import type { Context } from '../../context/context';
import { allOf, checkUser, describeConditions } from '../../files/grants';
import { type Question, type Reach, reach } from '../../files/reach';
import { type ExitCode, refuse } from '../../frame/failure';
import { failureOf, formatProblem } from '../../frame/failure-text';
import { plain } from '../../frame/screen';
import { formatSpan, parseWhen } from '../../frame/when';

interface Options {
  readonly at?: string;
  readonly document?: string;
  readonly instanceTags?: readonly string[];
  readonly live?: boolean;
  readonly region?: string;
  readonly json?: boolean;
}

function json(answer: Reach, question: Question, live: readonly object[] | undefined): object {
  const { user, instance, at } = question;
  const about = { user, instance, at: formatInstant(at), document: question.document ?? null, answer: answer.answer };
  const more =
    answer.answer === 'yes'
      ? {
          grant: answer.grant.id,
          until: formatInstant(answer.until),
          ...(answer.grant.conditions ? { conditions: answer.grant.conditions } : {}),
        }
      : answer.answer === 'no'
        ? { misses: answer.misses }
        : { dependsOnTagsFor: answer.grants.map(({ id }) => id) };
  return { ...about, ...more, ...(live ? { live } : {}) };
}

function tell(answer: Reach, question: Question, { screen }: Context): void {
  const { user, instance, at } = question;
  const { green, red, yellow } = screen.colors;
  const what = `${user} on ${instance} at ${formatInstant(at)}`;
  if (answer.answer === 'yes') {
    const { grant, until } = answer;
    screen.print(`${green('yes')}  ${what}`);
    screen.print(`     grant ${grant.id}, until ${formatInstant(until)}: ${formatSpan(until - at)} left`);
    screen.print(`     because: ${plain(grant.reason)}${grant.ticket === undefined ? '' : ` (${grant.ticket})`}`);
    for (const each of describeConditions(grant)) screen.print(`     only ${each}`);
    return;
  }
  if (answer.answer === 'unknown') {
    screen.print(`${yellow('?')}    ${what}`);
    const isKnown = question.tags !== undefined;
    const why = isKnown ? 'which has one in two spellings: nobody can tell which IAM takes' : 'which are not known';
    for (const { id } of answer.grants) screen.print(`     ${id} depends on the tags of ${instance}, ${why}`);
    screen.note(isKnown ? 'Take one of the two away.' : 'Say them with --instance-tags, or let AWS be asked.');
    return;
  }
  screen.print(`${red('no')}   ${what}`);
  for (const { grant, why } of answer.misses)
    screen.print(`     ${plain(grant === undefined ? why : `${grant}: ${why}`)}`);
}

/** The SDK is loaded only where AWS is asked. */
function liveOf() {
  const { lookLive }: typeof import('../../aws/live') = require('../../aws/live');
  return lookLive;
}

export async function run(context: Context, [user = '', instance = '']: string[], options: Options): Promise<ExitCode> {
  const { screen, settings } = context;
  if (!isInstanceId(instance)) {
    throw refuse({ place: 'INSTANCE', value: instance, ...badInstanceId });
  }
  const register = context.register();
  const grants = allOf(register);
  const known = checkUser(register, user);
  const own = grants.filter(({ person }) => person.user === known);
  let tags = options.instanceTags === undefined ? undefined : parseTags(options.instanceTags);
  let exit: ExitCode = 0;
  const regions = regionsByTags(own.map(({ access }) => access));
  if (tags === undefined && regions.length > 0) {
    try {
      const read = await readTags(context, instance, options.region === undefined ? regions : [options.region]);
      // An instance is in one region; where it has no tags in any, it has none.
      tags = new Map([...read.values()].flatMap((each) => [...(each ?? [])]));
    } catch (error) {
      for (const problem of failureOf(error).problems) screen.error(formatProblem(problem));
      screen.note(`The tags of ${instance} cannot be read: say them with --instance-tags.`);
      exit = 3;
    }
  }
  const question: Question = {
    user: known,
    instance,
    region: options.region,
    tags,
    document: options.document === 'none' ? undefined : (options.document ?? settings.documentName),
    at: options.at === undefined ? context.now : parseWhen(options.at, context.now, '--at'),
  };
  const answer = reach(grants, question, settings.documentName);
  const grant = answer.answer === 'yes' ? answer.grant : undefined;
  const live = options.live ? await liveOf()(context, question, grant, own) : undefined;
  if (options.json) screen.json(json(answer, question, live));
  else {
    tell(answer, question, context);
    const { green, red, yellow } = screen.colors;
    const mark = { yes: green('yes'), no: red('no '), unknown: yellow('?  ') };
    for (const { is, what, remedy } of live ?? []) {
      screen.print(`${mark[is]}  ${what}`);
      if (remedy !== undefined) screen.print(`     ${remedy}`);
    }
  }
  if (live?.some(({ is }) => is === 'unknown')) exit = 3;
  const isNo = answer.answer === 'no' || live?.some(({ is }) => is === 'no');
  return isNo ? 1 : answer.answer === 'unknown' ? 3 : answer.answer === 'yes' && live === undefined ? 0 : exit;
}
