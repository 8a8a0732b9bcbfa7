import { DescribeLogGroupsCommand, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetDocumentCommand, paginateDescribeSessions } from '@aws-sdk/client-ssm';
import { isNamed } from '../../model/base/is-named';
import { tryParseDocumentArn } from '../../model/iam/arn';
import { back, days, formatInstant, type Instant } from '../../model/time/instant';
import { dated } from '../aws/answers';
import type { Clients } from '../aws/clients';
import type { EndedSession, RegionAws } from './port';

/** What AWS says is not there is not there; every other error is the caller's. */
async function unless<T>(call: Promise<T>, ...names: string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNamed(error, ...names)) return undefined;
    throw error;
  }
}

/** No session document lets a session last longer. */
const longest = days(1);

/** What an audit asks of regions, on AWS itself. */
export class RealRegionAws implements RegionAws {
  constructor(
    private readonly clients: Clients,
    private readonly owner: string,
  ) {}

  sessionDocument = async (region: string, Name: string): Promise<string | undefined> => {
    const request = new GetDocumentCommand({ Name, DocumentFormat: 'JSON' });
    const answer = await unless(this.clients.ssm(region).send(request), 'InvalidDocument');
    return answer && (answer.Content ?? '');
  };

  logGroupKey = async (region: string, name: string): Promise<string | undefined> => {
    const request = new DescribeLogGroupsCommand({ logGroupNamePrefix: name });
    const { logGroups = [] } = await this.clients.logsIn(region).send(request);
    const group = logGroups.find(({ logGroupName }) => logGroupName === name);
    return group && (group.kmsKeyId ?? '');
  };

  hasBucket = async (region: string, bucket: string): Promise<boolean> =>
    (await this.#objects(region, bucket, '')) !== undefined;

  /** Filters apply after paging, so pages may be empty with more behind them; all are read. */
  endedSessions = async (region: string, documents: readonly string[], since: Instant): Promise<EndedSession[]> => {
    const Filters = [{ key: 'InvokedAfter' as const, value: formatInstant(back(since, longest)) }];
    const paging = { client: this.clients.ssm(region), pageSize: 200 };
    const found: EndedSession[] = [];
    for await (const page of paginateDescribeSessions(paging, { State: 'History', Filters })) {
      for (const { SessionId = '', Target = '', Owner = '', DocumentName = '', ...rest } of page.Sessions ?? []) {
        const { StartDate, EndDate, Status } = rest;
        const name = tryParseDocumentArn(DocumentName)?.name ?? DocumentName;
        // One that failed never was.
        if (!documents.includes(name) || EndDate === undefined || Status === 'Failed') continue;
        const ended = dated(EndDate);
        const began = StartDate === undefined ? {} : { began: dated(StartDate) };
        if (ended >= since) found.push({ id: SessionId, region, target: Target, owner: Owner, ...began, ended });
      }
    }
    return found;
  };

  /** Without a filter EC2 names the enabled ones only. */
  enabledRegions = async (): Promise<string[]> => {
    const { Regions = [] } = await this.clients.ec2().send(new DescribeRegionsCommand({}));
    return Regions.map(({ RegionName = '' }) => RegionName).sort();
  };

  hasStream = async (region: string, logGroupName: string, stream: string): Promise<boolean> => {
    const request = new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: stream, limit: 1 });
    const answer = await unless(this.clients.logsIn(region).send(request), 'ResourceNotFoundException');
    return answer?.logStreams?.[0]?.logStreamName === stream;
  };

  hasObject = async (region: string, bucket: string, key: string): Promise<boolean> =>
    (await this.#objects(region, bucket, key))?.includes(key) ?? false;

  /** The first keys of a bucket with that prefix: names can be listed without the right to read what is in them. */
  async #objects(region: string, Bucket: string, Prefix: string): Promise<string[] | undefined> {
    const request = new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1, ExpectedBucketOwner: this.owner });
    const answer = await unless(this.clients.s3In(region).send(request), 'NoSuchBucket');
    return answer && (answer.Contents ?? []).map(({ Key = '' }) => Key);
  }
}
