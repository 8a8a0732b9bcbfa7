import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { ValidSettings } from '../../model/settings/settings';
import { RealAws } from '../../sweeper/aws/adapter';
import { Clients, connectionLimits } from '../../sweeper/aws/clients';
import { AwsClock } from '../../sweeper/aws/clock';
import type { Deployment } from '../../sweeper/kinds/list';
import { Failure } from '../frame/failure';
import type { CommonOptions } from '../frame/options';
import type { World } from '../frame/world';
import { manifestPlace } from './manifest-place';

/** What anything that asks AWS works with: a context is one. */
export interface Account {
  readonly aws: AwsAccess;
  readonly settings: ValidSettings;
}

/** The way to AWS that the options and the environment name, as for the AWS CLI. */
export class AwsAccess {
  readonly clients: Clients;
  readonly port: RealAws;
  /** AWS's own, once it has answered. */
  readonly clock = new AwsClock();
  /** Where somebody named another than AWS's. */
  readonly endpoint: string | undefined;
  /** Transcripts lie where their sessions were. */
  readonly logsIn: (region: string) => CloudWatchLogsClient;
  readonly s3In: (region: string) => S3Client;

  constructor({ profile, region, endpointUrl }: CommonOptions, env: World['env'], homeRegion: string) {
    // The advice to upgrade Node would stand among the answers.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const credentials = fromNodeProviderChain({
      ...(profile === undefined ? {} : { profile }),
      clientConfig: { requestHandler: connectionLimits() },
    });
    if (region === '') {
      throw new Failure(3, [
        { place: 'aws', rule: 'there is no region', remedy: 'Name one with --region.', code: 'no-region' },
      ]);
    }
    const endpoint = endpointUrl ?? env.AWS_ENDPOINT_URL;
    this.endpoint = endpoint || undefined;
    const config = { region: region ?? homeRegion, credentials, ...(endpoint ? { endpoint } : {}) };
    // A person waits: fewer attempts than the sweeper makes, which nobody waits for.
    this.clients = new Clients({ ...config, maxAttempts: 5 });
    this.clients.begin({ clock: this.clock });
    this.port = new RealAws(this.clients);
    const forcePathStyle = this.endpoint !== undefined;
    this.logsIn = this.clients.each((each) => new CloudWatchLogsClient(each));
    this.s3In = this.clients.each((each) => new S3Client({ ...each, forcePathStyle }));
  }
}

/** The deployment as the sweeper knows it: regions out of use are looked at as well. */
export const deploymentOf = ({
  account,
  documentName,
  homeRegion,
  regions,
  retiredRegions,
  retiredDocuments,
}: ValidSettings): Deployment => ({
  account,
  document: documentName,
  retiredDocuments,
  regions: [...regions, ...retiredRegions],
  manifest: manifestPlace({ account, homeRegion }),
});
