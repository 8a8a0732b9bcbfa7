import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { Clients } from '../sweeper/clients';
import type { CommonOptions } from './context';
import type { World } from './world';

/** The way to AWS that the options and the environment name, as for the AWS CLI. */
export class AwsAccess {
  readonly clients: Clients;
  /** Of a client that the sweeper does not have. */
  readonly config: {
    readonly region: string;
    readonly credentials: ReturnType<typeof fromNodeProviderChain>;
    readonly endpoint?: string;
  };

  constructor({ profile, region, endpointUrl }: CommonOptions, env: World['env'], homeRegion: string) {
    const credentials = fromNodeProviderChain({ ...(profile === undefined ? {} : { profile }) });
    const endpoint = endpointUrl ?? env.AWS_ENDPOINT_URL;
    this.config = { region: region ?? homeRegion, credentials, ...(endpoint ? { endpoint } : {}) };
    // A person waits: fewer attempts than the sweeper makes, which nobody waits for.
    this.clients = new Clients({ ...this.config, maxAttempts: 5 });
  }
}
