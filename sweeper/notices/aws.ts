import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { LogLine } from '../../model/contracts/log-line';
import type { NoticeEvent, Publication } from '../../model/contracts/notice';
import { accessPath, auditLogGroup, ledgerKey } from '../../model/iam/names';
import type { Instant } from '../../model/time/instant';
import { RealAuditAws } from '../audit/aws';
import { RealAws } from '../aws/adapter';
import type { Clients } from '../aws/clients';
import { ConditionalObject } from '../aws/conditional-object';
import { loggedLines } from '../aws/logged-lines';
import { usersOut } from '../principals/everybody-out';
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
  readonly #ledger: ConditionalObject;

  constructor(
    private readonly clients: Clients,
    private readonly places: NoticePlaces,
  ) {
    const { where, account } = places;
    this.#audit = new RealAuditAws(clients, where, account);
    this.#iam = new RealAws(clients);
    this.#ledger = new ConditionalObject(clients, {
      bucket: where.slice(0, where.indexOf('/')),
      key: ledgerKey,
      account,
    });
  }

  manifest = () => this.#audit.manifest();
  policies = () => this.#iam.policies(accessPath);
  out = () => usersOut(this.#iam);

  ledger = (): Promise<WrittenLedger | undefined> => this.#ledger.read();
  writeLedger = (text: string, tag: string | undefined) => this.#ledger.write(text, tag);

  entries(since: Instant): Promise<LogLine[]> {
    return loggedLines(this.clients.slowLogsIn(), auditLogGroup, since);
  }

  findings(since: Instant): Promise<LogLine[]> {
    return this.#audit.loggedFindings(since);
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
