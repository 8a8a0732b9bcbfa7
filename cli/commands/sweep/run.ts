import { setTimeout as delay } from 'node:timers/promises';
import { type AuditEntry, tryEntryOf } from '../../../model/contracts/audit-entry';
import type { SweepRecord } from '../../../model/contracts/log-record';
import {
  formatInstant,
  type Instant,
  type Milliseconds,
  seconds,
  tryParseFormatted,
} from '../../../model/time/instant';
import { runAudit } from '../../../sweeper/audit/run';
import { AwsClock } from '../../../sweeper/aws/clock';
import { portsOf } from '../../../sweeper/kinds/list';
import { type Summary, SweepFailed } from '../../../sweeper/signals/record';
import { sweep as sweepOnce } from '../../../sweeper/sweep';
import { deploymentOf } from '../../aws/access';
import { auditOptions } from '../../aws/audit-now';
import { writeTrail } from '../../aws/audit-trail';
import type { Context } from '../../context/context';
import { type ExitCode, misuse } from '../../frame/failure';
import { plain } from '../../frame/screen';
import { count } from '../../frame/words';

interface Options {
  readonly apply?: boolean;
  readonly audit?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Time for a second look, and none to wait for windows that end soon: the next sweep is a key away. */
const span: Milliseconds = seconds(30);
const minute = 60_000;

interface SweepOutcome {
  readonly summary: Summary | undefined;
  readonly records: readonly SweepRecord[];
  readonly exit: ExitCode;
}

async function one(
  context: Context,
  { apply = false, audit = false }: Options,
  say: (record: SweepRecord) => void,
): Promise<SweepOutcome> {
  const { aws, settings } = context;
  const records: SweepRecord[] = [];
  const log = (record: SweepRecord): void => {
    records.push(record);
    say(record);
  };
  // As each invocation of the function has one of its own.
  const clock = new AwsClock();
  aws.clients.begin({ clock });
  const began = performance.now();
  const remaining = (): Milliseconds => (span - (performance.now() - began)) as Milliseconds;
  const dryRun = !apply;
  try {
    const summary = audit
      ? await runAudit({ ...(await auditOptions(context)), clock, log, dryRun, remaining })
      : await sweepOnce({ ports: portsOf(aws.port, deploymentOf(settings)), clock, log, dryRun, remaining });
    const bad = records.some(({ action }) => action === 'finding');
    return { summary, records, exit: bad ? 1 : 0 };
  } catch (error) {
    if (!(error instanceof SweepFailed)) throw error;
    const failed = records.some(({ outcome }) => outcome === 'failed');
    return { summary: error.summary, records, exit: failed ? 3 : 1 };
  }
}

function describe({ action, outcome, user, session, target, policy, resource, key, why, error }: SweepRecord): string {
  const what = session ?? key ?? policy ?? resource ?? '';
  const who = user === undefined ? '' : ` of ${user.slice(user.lastIndexOf('/') + 1)}`;
  const where = target === undefined ? '' : ` on ${target}`;
  return plain(
    `${[action, what].filter(Boolean).join(' ')}${who}${where}: ${why}${error === undefined ? '' : ` (${error})`} [${outcome}]`,
  );
}

/** As the sweeper writes it; from here also when the window ended and how long ago that was. */
function entryOf(record: SweepRecord, when: Instant): AuditEntry[] {
  const entry = tryEntryOf(record, when);
  const { until, overdueSeconds } = record;
  return entry ? [{ ...entry, until: until === undefined ? undefined : tryParseFormatted(until), overdueSeconds }] : [];
}

export async function run(context: Context, _args: string[], options: Options): Promise<ExitCode> {
  const { screen, aws } = context;
  if (options.watch && options.json) throw misuse('--watch', true, 'does not go with --json', 'Ask for one of them.');
  if (options.apply) {
    const what = options.audit
      ? 'Delete keys that nobody is granted anything for'
      : 'End sessions and remove what has expired';
    await context.confirm(`${what}, from here and now?`);
  }
  let exit: ExitCode;
  do {
    const done = await one(context, options, (record) => {
      if (!options.json) screen.print(describe(record));
    });
    exit = done.exit;
    const { summary } = done;
    if (options.json) screen.json({ summary, records: done.records });
    else if (summary) {
      const { policies, sessions, sessionsEnded, keysDeleted, policiesDeleted, findings, failed } = summary;
      const did = options.apply
        ? `${count(sessionsEnded, 'session')} ended, ${count(keysDeleted, 'key')} and ${count(policiesDeleted, 'policy')} deleted`
        : 'nothing was changed: --apply does it';
      const looked = `looked at ${count(policies, 'policy')} and ${count(sessions, 'session')}`;
      const at = formatInstant(aws.clients.clock?.now() ?? context.now);
      screen.note(`${at}: ${looked}; ${did}; ${count(findings, 'finding')}, ${failed} failed.`);
    }
    const when = aws.clients.clock?.now() ?? context.now;
    await writeTrail(
      context,
      done.records.flatMap((record) => entryOf(record, when)),
    );
    if (options.watch) await delay(minute);
  } while (options.watch);
  return exit;
}
