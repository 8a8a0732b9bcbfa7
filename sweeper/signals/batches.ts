import type { LogLine } from '../../model/contracts/log-line';

/**
 * What PutLogEvents takes at once; each event counts 26 bytes beside its text. Batches of more than 24 hours cannot
 * come from one run.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
const limits = { events: 10_000, bytes: 1_048_576, event: 262_144, overhead: 26 };

/** The text, short enough for one event. A character cut in two reads as `�`. */
function fitted(message: string): string {
  const bytes = Buffer.from(message);
  const room = limits.event - limits.overhead;
  // Three bytes in reserve: a half character at the end becomes one of three.
  return bytes.length <= room ? message : bytes.subarray(0, room - 3).toString();
}

/** The entries in the order of time, in as few calls as AWS takes them. */
export function batchesOf(entries: readonly LogLine[]): LogLine[][] {
  const batches: LogLine[][] = [];
  let room = 0;
  for (const { at, message } of [...entries].sort((a, b) => a.at - b.at)) {
    const entry = { at, message: fitted(message) };
    const size = Buffer.byteLength(entry.message) + limits.overhead;
    let batch = batches.at(-1);
    if (batch === undefined || size > room || batch.length === limits.events) {
      batch = [];
      batches.push(batch);
      room = limits.bytes;
    }
    batch.push(entry);
    room -= size;
  }
  return batches;
}
