import type { Milliseconds } from '../model/instant';
import { RealAws } from './aws';
import { AwsClock } from './aws-clock';
import { Clients } from './clients';
import type { DocumentCache } from './observe';
import type { Summary } from './record';
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

/** One line of JSON per thing that happened: what log queries and metric filters read. */
const log = (line: object): void => console.log(JSON.stringify(line));

// Once per container: connections stay open between ticks, and a document is read once.
const clients = new Clients();
const documents: DocumentCache = new Map();

/**
 * The entry point of the Lambda.
 *
 * @throws where an action failed or a policy cannot be read: the invocation counts as an error and raises the alarm
 */
export async function handler(event: unknown, context: Invocation): Promise<Summary> {
  const { dryRun = false } = checkEvent(event);
  const clock = new AwsClock();
  clients.clock = clock;
  return sweep({
    aws: new RealAws(clients),
    clock,
    deployment: {
      account: setting('CURFEW_ACCOUNT'),
      document: setting('CURFEW_DOCUMENT'),
      regions: setting('CURFEW_REGIONS').split(','),
    },
    log,
    remaining: () => context.getRemainingTimeInMillis() as Milliseconds,
    dryRun: dryRun || setting('CURFEW_OBSERVE_ONLY') === 'true',
    documents,
  });
}
