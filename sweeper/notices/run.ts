import { messageOf } from '../../model/base/message-of';
import { noManifest, readManifest } from '../../model/contracts/manifest';
import { eventOf, publicationOf } from '../../model/contracts/notice';
import { tryParsePolicyName } from '../../model/iam/policy-name';
import { userKey } from '../../model/principal/user-name';
import { back, between, type Instant, latest, plus, seconds } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import { inParallel } from '../aws/in-parallel';
import type { Clock } from '../aws/port';
import { metricLines } from '../signals/metrics';
import type { Standing } from './grants';
import { type Channel, type Ledger, ledgerText, readLedger } from './ledger';
import { overlap } from './logged';
import { type DueNotice, isNews, type NoticeObservation, type NoticePlan, planNotices } from './plan';
import type { NoticeAws, WrittenLedger } from './port';

export interface NoticesOptions {
  readonly aws: NoticeAws;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly account: string;
  /** For the log, also where AWS has not answered. */
  readonly now: () => Instant;
  /** Takes one line of the function's log. */
  readonly print: (line: object) => void;
  /** Says what it would tell, and neither tells nor notes it. */
  readonly dryRun: boolean;
}

/** What a run answers. */
export interface NoticesReport {
  readonly sweep: 'notices';
  readonly dryRun: boolean;
  /** Told by all channels. */
  readonly told: number;
  /** Due, and left to the next run. */
  readonly left: number;
  /** What could not be read, told or noted. */
  readonly problems: readonly string[];
}

/** So long one run has the telling for itself: less than a minute, so that the next can make good a crash. */
const claim = seconds(45);

/** Nothing is begun so shortly before the end of the claim. */
const reserve = seconds(15);

/** SNS and EventBridge take hundreds each second; a run seldom has more than a few. */
const atOnce = 8;

/**
 * Between two messages. SNS suspends a mail subscription that gets more than ten in a second, and deletes it two days
 * later: everybody's mail of a merge of many grants would be the last that a mailbox hears.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
const gap = seconds(0.125);

async function readAll(
  { aws, account }: NoticesOptions,
  since: Instant,
  problems: string[],
): Promise<NoticeObservation> {
  const reading = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      problems.push(`${what} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  };
  const [manifest, entries, findings] = await Promise.all([
    reading('the manifest', async () => {
      const found = await aws.manifest();
      if (!found) throw new Error(noManifest);
      const read = readManifest(found.text);
      if (!read.ok) throw new Error(read.why);
      if (read.manifest.account !== account) throw new Error(`it is of account ${read.manifest.account}`);
      return { value: read.manifest, written: found.written };
    }),
    reading('the audit log', () => aws.entries(since)),
    reading('the log of findings', () => aws.findings(since)),
  ]);
  return { manifest, entries, findings };
}

/** What stands. Where IAM does not say, all that was told of counts as standing: nothing is said to have ended early. */
async function standingIn(
  aws: NoticeAws,
  ledger: Ledger | undefined,
  now: Instant,
  problems: string[],
): Promise<Standing> {
  try {
    const [listed, out] = await Promise.all([aws.policies(), aws.out()]);
    const denials = listed.map(tryParsePolicyName).filter((name) => name?.kind === 'd' && !isOver(name, now));
    return {
      policies: new Set(listed.map(({ arn }) => arn)),
      revoked: new Set([...denials.flatMap((name) => (name ? [name.user] : [])), ...out].map(userKey)),
    };
  } catch (error) {
    problems.push(`the policies cannot be listed: ${messageOf(error)}`);
    return { policies: new Set(ledger?.grants.keys()), revoked: new Set() };
  }
}

async function tell(
  { aws, clock, print }: NoticesOptions,
  due: readonly DueNotice[],
  end: Instant,
  problems: string[],
): Promise<Map<string, Channel[]>> {
  const told = new Map<string, Channel[]>();
  let free = clock.now();
  const turn = async (): Promise<void> => {
    const at = latest(free, clock.now());
    free = plus(at, gap);
    const now = clock.now();
    if (at > now) await clock.sleep(between(now, at));
  };
  await inParallel(due, atOnce, async ({ id, notice, to }) => {
    for (const channel of to) {
      if (channel === 'topic') await turn();
      if (clock.now() >= end) return;
      try {
        await (channel === 'topic' ? aws.publish(publicationOf(notice)) : aws.emit(eventOf(notice, id)));
        told.set(id, [...(told.get(id) ?? []), channel]);
        print({ action: 'notice', outcome: 'told', id, channel });
      } catch (error) {
        print({ action: 'notice', outcome: 'failed', id, channel, error: messageOf(error) });
        problems.push(`${id} was not told to the ${channel}: ${messageOf(error)}`);
      }
    }
  });
  return told;
}

/** Writes where nobody wrote since; undefined where somebody did: then all that was due is theirs to tell. */
async function write(aws: NoticeAws, ledger: Ledger, tag: string | undefined): Promise<string | undefined> {
  const written = await aws.writeLedger(ledgerText(ledger), tag);
  if (written === undefined && tag === undefined && (await aws.ledger()) === undefined) {
    throw new Error('there is a ledger of notices that cannot be read; look at the rights to it');
  }
  return written;
}

async function tellAndNote(
  options: NoticesOptions,
  { due, after }: NoticePlan,
  found: WrittenLedger | undefined,
  problems: string[],
): Promise<number> {
  const { aws, clock } = options;
  const claimed = plus(clock.now(), claim);
  // With what was seen just now: what is told next must be known to have been there, though it go meanwhile.
  const tag = await write(aws, { ...after(new Map()), claimed }, found?.tag);
  if (tag === undefined) return 0;
  const told = await tell(options, due, back(claimed, reserve), problems);
  await write(aws, after(told), tag);
  return due.filter(({ id, to }) => told.get(id)?.length === to.length).length;
}

/**
 * Tells what is due, each minute. Each notice is told at least once and, as a rule, once:
 *
 * - *Not lost.* What is due follows from what is, and from a ledger of what is told, which is written after telling.
 *   Whatever crashes in between is due again a minute later.
 * - *Not twice.* Before telling, a run claims the ledger by a conditional write; another that comes meanwhile leaves.
 *   Twice is told what was told by a run that crashed before it noted that, and what AWS took while its answer was
 *   lost. Events carry an `id` to tell by.
 *
 * A run that fails is made good by the next, and no sweep failed by it: so it does not throw, and has a metric and an
 * alarm of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function runNotices(options: NoticesOptions): Promise<NoticesReport> {
  const { print, now, dryRun } = options;
  const problems: string[] = [];
  const done = await tellDue(options, problems).catch((error: unknown) => {
    problems.push(messageOf(error));
    return { told: 0, left: 0 };
  });
  const summary = { sweep: 'notices', dryRun, ...done, problems } as const;
  const metrics = {
    Notices: { of: 'Count', values: [done.told] },
    NoticesFailed: { of: 'Count', values: [problems.length] },
  } as const;
  for (const line of metricLines(now(), metrics, { summary })) print(line);
  return summary;
}

async function tellDue(options: NoticesOptions, problems: string[]): Promise<Pick<NoticesReport, 'told' | 'left'>> {
  const { aws, clock, print, dryRun } = options;
  const found = await aws.ledger();
  const ledger = found && readLedger(found.text);
  const now = clock.now();
  if (ledger && now < ledger.claimed) return { told: 0, left: 0 };

  const since = back(ledger?.cursor ?? now, overlap);
  const seen = await readAll(options, since, problems);
  // Without the grants as they stand at the beginning, all of them would be new to the next run.
  if (!ledger && !seen.manifest?.value.grants) return { told: 0, left: 0 };
  const first = planNotices(seen, ledger, now);
  const plan = first.due.some(({ notice }) => 'grant' in notice)
    ? planNotices({ ...seen, standing: await standingIn(aws, ledger, now, problems) }, ledger, now)
    : first;
  const { due, after } = plan;
  if (dryRun) {
    for (const { id, to } of due) print({ action: 'notice', outcome: 'planned', id, to });
    return { told: 0, left: due.length };
  }
  if (due.length > 0) {
    const told = await tellAndNote(options, plan, found, problems);
    return { told, left: due.length - told };
  }
  const nothing = after(new Map());
  if (isNews(nothing, ledger)) await write(aws, nothing, found?.tag);
  return { told: 0, left: 0 };
}
