import { randomUUID } from 'node:crypto';
import { type Instant, instantOf, type Milliseconds } from '../model/instant';
import { RealAws } from './aws';
import { AwsClock } from './aws-clock';
import { Clients } from './clients';
import type { DocumentCache } from './observe';
import { type Report, run } from './run';
import { CloudWatchAuditLog } from './signals/cloudwatch-audit-log';
import { sweep } from './sweep';

/** What Lambda tells of an invocation. */
interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** What the schedule sends. */
interface SweepEvent {
  readonly sweep: 'tick';
  /** @default false; the deployment's `observeOnly` makes it true */
  readonly dryRun?: boolean;
}

function checkEvent(event: unknown): SweepEvent {
  const { sweep: kind, dryRun, ...rest } = (event ?? {}) as Record<string, unknown>;
  if (kind !== 'tick' || Object.keys(rest).length > 0 || !(dryRun === undefined || typeof dryRun === 'boolean')) {
    const got = JSON.stringify(event);
    throw new Error(`the event is ${got}; send {"sweep":"tick"}, and "dryRun":true to change nothing`);
  }
  return { sweep: 'tick', ...(dryRun === undefined ? {} : { dryRun }) };
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the variable ${name} is not set; deploy the function with Curfew's own construct`);
  return value;
}

/** One line of JSON per thing that happened. Not by the console, before whose lines Lambda writes the time. */
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

// Once per container: connections stay open between ticks, and a document is read once.
const clients = new Clients();
const documents: DocumentCache = new Map();
const audit = new CloudWatchAuditLog(clients, randomUUID());

/**
 * The entry point of the Lambda.
 *
 * @throws where an action failed or a policy cannot be read: the invocation counts as an error and raises the alarm
 */
export async function handler(event: unknown, context: Invocation): Promise<Report> {
  const { sweep: kind, dryRun = false } = checkEvent(event);
  const clock = new AwsClock();
  clients.clock = clock;
  const deployment = {
    account: setting('CURFEW_ACCOUNT'),
    document: setting('CURFEW_DOCUMENT'),
    regions: setting('CURFEW_REGIONS').split(','),
  };
  const observeOnly = setting('CURFEW_OBSERVE_ONLY') === 'true';
  // Before AWS has answered only the machine knows the time; for the log that is good enough.
  const now = (): Instant => (clock.isSet ? clock.now() : instantOf(new Date()));
  const remaining = (): Milliseconds => context.getRemainingTimeInMillis() as Milliseconds;
  return run({ kind, audit, now, calls: () => clients.calls, print }, (log) =>
    sweep({ aws: new RealAws(clients), clock, deployment, log, dryRun: dryRun || observeOnly, documents, remaining }),
  );
}
