import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { minutes } from '../../model/time/instant';
import { Clients } from '../../sweeper/aws/clients';
import type { LatestClock } from './clock';

/** A person's or a role's. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Where AWS is, and what hears its time. */
export interface Way {
  readonly region: string;
  /** Where somebody named another than AWS's. */
  readonly endpoint: string | undefined;
  readonly clock: LatestClock;
}

/** How long AWS may be silent: nobody's session hangs on this program, and it is to go on. */
const silence = minutes(1);

/** @param keys whose they are; without any, whoever the environment says: the administrator */
export function openClients({ region, endpoint, clock }: Way, keys?: Keys): Clients {
  const credentials = keys ?? fromNodeProviderChain();
  // A refusal is an answer here: it comes back as it is, and at once.
  const maxAttempts = keys ? 2 : 8;
  const clients = new Clients({
    region,
    credentials,
    maxAttempts,
    silence,
    longSilence: silence,
    ...(endpoint ? { endpoint } : {}),
  });
  clients.begin({ clock });
  return clients;
}

/** S3 by paths where the endpoint is not AWS's. */
export const s3Of = (clients: Clients, { endpoint, region }: Way): S3Client =>
  clients.open((config) => new S3Client({ ...config, forcePathStyle: endpoint !== undefined }), region);

/** Who calls. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

export async function callerOf(clients: Clients): Promise<Caller> {
  const sts = clients.open((config) => new STSClient(config));
  const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return { account: Account, arn: Arn };
}

/** An hour's credentials of a role: the most that somebody who has a role already can get. */
export async function assume(clients: Clients, RoleArn: string): Promise<Keys> {
  const sts = clients.open((config) => new STSClient(config));
  const request = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'curfew-smoke', DurationSeconds: 3600 });
  const { Credentials } = await sts.send(request);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
