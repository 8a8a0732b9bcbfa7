import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogLine } from '../../model/contracts/log-line';
import { type Instant, instantOfMillis } from '../../model/time/instant';

/**
 * The lines of a log group since an instant, in the order in which CloudWatch tells them.
 *
 * @param filterPattern in the language of CloudWatch; without one all of them
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export async function loggedLines(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  startTime: Instant,
  filterPattern?: string,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  const pattern = filterPattern === undefined ? {} : { filterPattern };
  let nextToken: string | undefined;
  do {
    const more = nextToken === undefined ? {} : { nextToken };
    const page: FilterLogEventsCommandOutput = await logs.send(
      new FilterLogEventsCommand({ logGroupName, startTime, ...pattern, ...more }),
    );
    // A page may be empty with more behind it: only the token tells.
    for (const { timestamp = 0, message = '' } of page.events ?? []) {
      found.push({ at: instantOfMillis(timestamp), message });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
