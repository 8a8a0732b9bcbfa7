import { randomUUID } from 'node:crypto';
import { readVariable, type SweeperEnvironment } from '../model/contracts/environment';
import { writeFields } from '../model/contracts/log-line';
import { type Instant, instantOf, type Milliseconds } from '../model/time/instant';
import { RealAuditAws } from './audit/aws';
import { declaredRole } from './audit/declared-role';
import { runAudit } from './audit/run';
import { RealAws } from './aws/adapter';
import { Clients } from './aws/clients';
import { AwsClock } from './aws/clock';
import { portsOf } from './kinds/list';
import { Lease } from './lease/lease';
import { s3Lease } from './lease/s3';
import { RealNoticeAws } from './notices/aws';
import { type NoticesReport, runNotices } from './notices/run';
import { Holdings } from './observe/holdings';
import type { ReadingCache } from './observe/look';
import { runSweep, type SweepReport } from './run';
import { CloudWatchAuditLog } from './signals/cloudwatch-audit-log';
import { sweep } from './sweep';

/** What Lambda tells of an invocation. */
interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** What the schedule sends. */
interface SweepEvent {
  readonly sweep: 'tick' | 'audit' | 'notices';
  /** @default false; the deployment's `observeOnly` makes it true */
  readonly dryRun?: boolean;
}

function checkEvent(event: unknown): SweepEvent {
  const { sweep: kind, dryRun, ...rest } = (event ?? {}) as Record<string, unknown>;
  const known = kind === 'tick' || kind === 'audit' || kind === 'notices';
  if (!known || Object.keys(rest).length > 0 || !(dryRun === undefined || typeof dryRun === 'boolean')) {
    const got = JSON.stringify(event);
    throw new Error(
      `the event is ${got}; send {"sweep":"tick"}, {"sweep":"audit"} or {"sweep":"notices"}, and "dryRun":true to change nothing`,
    );
  }
  return { sweep: kind, ...(dryRun === undefined ? {} : { dryRun }) };
}

/** One line of JSON per thing that happened. Not by the console, before whose lines Lambda writes the time. */
const print = (line: object): void => void process.stdout.write(`${writeFields(line)}\n`);

// Once per container: connections stay open between ticks, and what cannot have changed is read once.
const clients = new Clients();
const documents: ReadingCache = new Map();
const holdings = new Holdings();
const audit = new CloudWatchAuditLog(clients, randomUUID());

/**
 * The entry point of the Lambda.
 *
 * @throws where an action of a sweep failed or a policy cannot be read: the invocation counts as an error and raises
 * the alarm
 */
export async function handler(event: unknown, context: Invocation): Promise<SweepReport | NoticesReport> {
  const { sweep: kind, dryRun: asked = false } = checkEvent(event);
  const clock = new AwsClock();
  const remaining = (): Milliseconds => context.getRemainingTimeInMillis() as Milliseconds;
  // Half, so that where AWS refuses one call to the end there is time for the others.
  clients.begin({ clock, patience: () => (remaining() / 2) as Milliseconds });
  const told = <Key extends keyof SweeperEnvironment>(key: Key): SweeperEnvironment[Key] =>
    readVariable(process.env, key);
  const account = told('account');
  const dryRun = asked || told('observeOnly');
  // Before AWS has answered only the machine knows the time; for the log that is good enough.
  const now = (): Instant => (clock.isSet ? clock.now() : instantOf(new Date()));
  if (kind === 'notices') {
    const places = { where: told('manifest'), account, topic: told('noticeTopic'), bus: told('noticeBus') };
    const aws = new RealNoticeAws(clients, places);
    // Only if it was asked: who only observes still wants to be told what is granted.
    return runNotices({ aws, clock, now, account, print, dryRun: asked });
  }
  const [document = '', ...retiredDocuments] = told('documents');
  return runSweep({ kind, audit, now, calls: () => clients.calls, print }, (log, onWait) => {
    if (kind === 'audit') {
      const where = told('manifest');
      const aws = new RealAuditAws(clients, where, account);
      const [buckets, regions, appliers] = [told('buckets'), told('regions'), told('appliers')];
      const role = declaredRole(told('role'), told('noticeTopic'), buckets);
      const deployed = { where, account, document, retiredDocuments, regions, appliers, role };
      return runAudit({ aws, clock, log, ...deployed, buckets: async () => buckets, dryRun, remaining });
    }
    const regions = told('regions');
    const deployment = { account, document, retiredDocuments, regions, manifest: told('manifest') };
    return sweep({
      ports: portsOf(new RealAws(clients), deployment),
      clock,
      log,
      dryRun,
      documents,
      holdings,
      remaining,
      onWait,
      lease: new Lease(s3Lease(clients, told('manifest'), account), randomUUID(), clock),
    });
  });
}
