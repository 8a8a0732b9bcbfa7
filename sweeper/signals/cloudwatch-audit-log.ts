import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogLine } from '../../model/contracts/log-line';
import { auditLogGroup as logGroupName } from '../../model/iam/names';
import { formatInstant } from '../../model/time/instant';
import type { Clients } from '../aws/clients';
import type { AuditLog } from './audit-log';
import { batchesOf } from './batches';

/** The audit log in CloudWatch: a stream for each container and day, so that no two sweeps write to one. */
export class CloudWatchAuditLog implements AuditLog {
  #stream: string | undefined;

  constructor(
    private readonly clients: Pick<Clients, 'logs'>,
    /** Distinguishes this container from all others. */
    private readonly container: string,
  ) {}

  async write(entries: readonly LogLine[]): Promise<void> {
    for (const batch of batchesOf(entries)) await this.#put(batch);
  }

  async #put(batch: readonly LogLine[]): Promise<void> {
    const [{ at } = { at: 0 }] = batch;
    const logStreamName = await this.#streamOf(formatInstant(at as LogLine['at']).slice(0, 10));
    const logEvents = batch.map(({ at: timestamp, message }) => ({ timestamp, message }));
    const call = new PutLogEventsCommand({ logGroupName, logStreamName, logEvents });
    const { rejectedLogEventsInfo } = await this.clients.logs.send(call).catch((error: unknown) => {
      // Whatever is wrong with the stream, the next sweep asks for it anew.
      this.#stream = undefined;
      throw error;
    });
    // AWS says 200 to a batch of which it kept nothing.
    if (rejectedLogEventsInfo) throw new Error(`CloudWatch refused entries: ${JSON.stringify(rejectedLogEventsInfo)}`);
  }

  async #streamOf(day: string): Promise<string> {
    const logStreamName = `${day.replaceAll('-', '/')}/${this.container}`;
    if (this.#stream === logStreamName) return logStreamName;
    try {
      await this.clients.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ResourceAlreadyExistsException') throw error;
    }
    this.#stream = logStreamName;
    return logStreamName;
  }
}
