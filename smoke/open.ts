import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tryParseArn } from '../model/iam/arn';
import { checkSettings } from '../model/settings/check-settings';
import type { Settings, ValidSettings } from '../model/settings/settings';
import type { Clients } from '../sweeper/aws/clients';
import type { Place } from './account/checks';
import type { Need } from './kit/assumptions';
import { type Caller, callerOf, openClients, s3Of, type Way } from './kit/clients';
import { LatestClock } from './kit/clock';
import { smokeSettings } from './kit/grants';
import { askCli, shellOpener } from './kit/programs';
import { openStack } from './kit/stack';
import type { Stop } from './kit/stop';
import type { World } from './kit/world';
import type { Options } from './options';

/** What a sandbox cannot answer, and so is not asked. */
const sandboxLacks: ReadonlyMap<Need, string> = new Map([
  ['agent', 'a sandbox has no agent on its instances, and no data channel'],
  ['alarms', 'a sandbox evaluates no alarms'],
  ['cli', 'the AWS CLI is not used against a sandbox'],
  ['judge', 'a sandbox judges no calls of Terraform but those of its administrator'],
  ['rates', 'a sandbox lets through as many calls as come'],
  ['schedule', 'a sandbox calls no function by itself'],
]);

const isPartition = (text: string | undefined): text is NonNullable<Settings['partition']> =>
  ['aws', 'aws-cn', 'aws-us-gov'].includes(text ?? '');

function settingsOf({ account, arn }: Caller, regions: readonly string[]): ValidSettings {
  const { partition } = tryParseArn(arn) ?? {};
  const checked = checkSettings(smokeSettings(account, isPartition(partition) ? partition : 'aws', regions));
  if (checked.ok) return checked.value;
  throw new Error(checked.issues.map(({ rule, remedy }) => `${rule}: ${remedy}`).join(' '));
}

/** A program that knows whose account it is in. */
export interface Opened {
  readonly world: World;
  readonly place: Place;
  readonly of: 'aws' | 'sandbox';
  /** Where stack, state and report lie. */
  readonly folder: string;
}

/** Whose the credentials are that a sandbox's Terraform is given: those of this process. */
async function sandboxOf(clients: Clients, endpoint: string) {
  const { accessKeyId, secretAccessKey, sessionToken } = await clients.iam.config.credentials();
  const admin = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return { sandbox: { endpoint, admin } };
}

/** Asks AWS who is calling, and makes nothing but a folder. */
export async function open(options: Options, stop: Stop): Promise<Opened> {
  const { region, secondRegion, endpointUrl, subnet } = options;
  // So that SDK, CLI and Terraform all go by it.
  if (options.profile !== undefined) process.env.AWS_PROFILE = options.profile;
  const endpoint = endpointUrl || undefined;
  const clock = new LatestClock(stop);
  const way: Way = { region, endpoint, clock };
  const clients = openClients(way);
  const caller = await callerOf(clients);
  const { account } = caller;
  const regions = [region, secondRegion];
  const settings = settingsOf(caller, regions);
  const folder = resolve(join(options.folder, account));
  mkdirSync(folder, { recursive: true });
  const sandbox = endpoint === undefined ? {} : await sandboxOf(clients, endpoint);
  const world: World = {
    account,
    settings,
    region,
    secondRegion,
    subnet,
    clients,
    clientsOf: (keys) => openClients(way, keys),
    clock,
    stack: openStack({ folder, stop, ...sandbox }),
    openShell: shellOpener({ region, document: settings.documentName, stop }),
    askCli,
    lacks: endpoint === undefined ? new Map() : sandboxLacks,
    progress: { keys: new Map(), sessions: new Map() },
  };
  const place: Place = { clients, regions, s3: s3Of(clients, way) };
  return { world, place, of: endpoint === undefined ? 'aws' : 'sandbox', folder };
}
