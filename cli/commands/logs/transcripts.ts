import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { isNamed } from '../../../model/base/is-named';
import { bucketName, sessionLogGroup } from '../../../model/iam/names';
import type { Context } from '../../context/context';

/** Where a session's transcript lies. */
export interface Place {
  readonly in: 'CloudWatch' | 'S3';
  /** `eu-central-1 /curfew/sessions john-dev-0e34…`, `s3://…/john-dev-0e34….log` */
  readonly where: string;
}

export interface Transcript extends Place {
  /** Undefined where it lies in Glacier, and nobody can read it before it is restored. */
  readonly text: string | undefined;
}

/** A streamed event is JSON about what was sent; what the agent writes at the end is the text itself. */
function textOf(message: string): string {
  if (!message.startsWith('{')) return message;
  try {
    const { sessionData } = JSON.parse(message) as { sessionData?: unknown };
    if (Array.isArray(sessionData)) return sessionData.join('\n');
    return typeof sessionData === 'string' ? sessionData : message;
  } catch {
    return message;
  }
}

/**
 * Reads on from where it was. AWS says the end by giving the same token again; a page may be empty with more behind it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export class LogStream {
  #token: string | undefined;

  constructor(
    private readonly context: Context,
    readonly region: string,
    readonly session: string,
  ) {}

  /** What is new. Undefined where there is no such stream. */
  async read(): Promise<string | undefined> {
    const { aws } = this.context;
    const lines: string[] = [];
    for (;;) {
      try {
        const answer = await aws.logsIn(this.region).send(
          new GetLogEventsCommand({
            logGroupName: sessionLogGroup,
            logStreamName: this.session,
            startFromHead: true,
            ...(this.#token === undefined ? {} : { nextToken: this.#token }),
          }),
        );
        lines.push(...(answer.events ?? []).map(({ message = '' }) => textOf(message)));
        const next = answer.nextForwardToken;
        const isEnd = next === undefined || next === this.#token;
        this.#token = next ?? this.#token;
        if (isEnd) return lines.join('\n');
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    }
  }
}

/** The agent takes `:` out of the name. */
const keyOf = (session: string): string => `${session.replaceAll(':', '')}.log`;

async function fromBucket(
  { aws, settings }: Context,
  region: string,
  session: string,
): Promise<Transcript | undefined> {
  const [Bucket, Key] = [bucketName(settings, region), keyOf(session)];
  const place: Place = { in: 'S3', where: `s3://${Bucket}/${Key}` };
  try {
    const answer = await aws.s3In(region).send(new GetObjectCommand({ Bucket, Key }));
    return { ...place, text: (await answer.Body?.transformToString()) ?? '' };
  } catch (error) {
    if (isNamed(error, 'NoSuchKey', 'NoSuchBucket')) return undefined;
    if (isNamed(error, 'InvalidObjectState')) return { ...place, text: undefined };
    throw error;
  }
}

/**
 * How a transcript comes back from Glacier for a week, some hours later.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
 */
export const restoring = (settings: Context['settings'], region: string, session: string): string =>
  `aws s3api restore-object --region ${region} --bucket ${bucketName(settings, region)} --key ${keyOf(session)} --restore-request Days=7`;

/** From CloudWatch, which has it while the session goes on; else from the archive. Undefined where neither has it. */
export async function transcriptOf(context: Context, region: string, session: string): Promise<Transcript | undefined> {
  const streamed = await new LogStream(context, region, session).read();
  if (streamed !== undefined && streamed !== '') {
    return { in: 'CloudWatch', where: `${region} ${sessionLogGroup} ${session}`, text: streamed };
  }
  return fromBucket(context, region, session);
}
