import { FilterLogEventsCommand, type FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { isNamed } from '../../model/base/is-named';
import type { LogLine } from '../../model/contracts/log-line';
import { findingPattern } from '../../model/contracts/log-record';
import type { NoticeEvent, Publication } from '../../model/contracts/notice';
import { accessPath, auditLogGroup, ledgerKey, sweeperLogGroup } from '../../model/iam/names';
import { type Instant, instantOfMillis } from '../../model/time/instant';
import { RealAuditAws } from '../audit/aws';
import { RealAws } from '../aws/adapter';
import type { Clients } from '../aws/clients';
import type { NoticeAws, WrittenLedger } from './port';

export interface NoticePlaces {
  /** `bucket/key` of the manifest. */
  readonly where: string;
  /** Whose bucket that is. */
  readonly account: string;
  /** ARN of the topic. */
  readonly topic: string;
  /** Name of the event bus. */
  readonly bus: string;
}

/** Retries and all, in milliseconds: what hangs longer is told by the next run, and keeps no other from being noted. */
const patience = 10_000;

/** The port of notices on AWS itself; what it shares with the audit's is the audit's. */
export class RealNoticeAws implements NoticeAws {
  readonly #audit: RealAuditAws;
  readonly #iam: RealAws;
  readonly #object: { readonly Bucket: string; readonly Key: string; readonly ExpectedBucketOwner: string };

  constructor(
    private readonly clients: Pick<Clients, 'logs' | 's3' | 'sns' | 'events'> & Clients,
    private readonly places: NoticePlaces,
  ) {
    const { where, account } = places;
    this.#audit = new RealAuditAws(clients, where, account);
    this.#iam = new RealAws(clients);
    this.#object = { Bucket: where.slice(0, where.indexOf('/')), Key: ledgerKey, ExpectedBucketOwner: account };
  }

  manifest = () => this.#audit.manifest();
  policies = () => this.#iam.policies(accessPath);

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions */
  async ledger(): Promise<WrittenLedger | undefined> {
    try {
      const { Body, ETag = '' } = await this.clients.s3.send(new GetObjectCommand(this.#object));
      return { text: (await Body?.transformToString()) ?? '', tag: ETag };
    } catch (error) {
      // Who may not list the bucket is not told that there is no such object, only that it is denied.
      if (isNamed(error, 'NoSuchKey', 'AccessDenied')) return undefined;
      throw error;
    }
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
  async writeLedger(text: string, tag: string | undefined): Promise<string | undefined> {
    const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag };
    const object = { ...this.#object, ...condition, Body: text, ContentType: 'application/json' };
    try {
      const { ETag = '' } = await this.clients.s3.send(new PutObjectCommand(object));
      return ETag;
    } catch (error) {
      // The second: another write to it was under way at that moment.
      if (isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict')) return undefined;
      throw error;
    }
  }

  entries(since: Instant): Promise<LogLine[]> {
    return this.#logged(auditLogGroup, since);
  }

  findings(since: Instant): Promise<LogLine[]> {
    return this.#logged(sweeperLogGroup, since, findingPattern);
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
  async #logged(logGroupName: string, startTime: Instant, filterPattern?: string): Promise<LogLine[]> {
    const found: LogLine[] = [];
    const pattern = filterPattern === undefined ? {} : { filterPattern };
    let nextToken: string | undefined;
    do {
      const more = nextToken === undefined ? {} : { nextToken };
      const page: FilterLogEventsCommandOutput = await this.clients.logs.send(
        new FilterLogEventsCommand({ logGroupName, startTime, ...pattern, ...more }),
      );
      // A page may be empty with more behind it: only the token tells.
      for (const { timestamp = 0, message = '' } of page.events ?? [])
        found.push({ at: instantOfMillis(timestamp), message });
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  }

  async publish(publication: Publication): Promise<void> {
    await this.clients.sns.send(new PublishCommand({ TopicArn: this.places.topic, ...publication }), {
      abortSignal: AbortSignal.timeout(patience),
    });
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
  async emit(event: NoticeEvent): Promise<void> {
    const { Entries = [] } = await this.clients.events.send(
      new PutEventsCommand({ Entries: [{ EventBusName: this.places.bus, ...event }] }),
      { abortSignal: AbortSignal.timeout(patience) },
    );
    // AWS says 200 to an event that it did not take.
    const [{ ErrorCode, ErrorMessage } = {}] = Entries;
    if (ErrorCode !== undefined) throw new Error(`EventBridge refused an event: ${ErrorCode}: ${ErrorMessage}`);
  }
}
