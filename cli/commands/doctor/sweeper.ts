import { DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { sweeperLogGroup } from '../../../model/iam/names';
import { auditNow } from '../../aws/audit-now';
import type { Context } from '../../context/context';
import { type Answer, no, yes } from '../../frame/answer';
import { formatSpan } from '../../frame/when';

const minute = 60_000;
/** As the alarm of silence. */
const silent = 5 * minute;

/** Whether the sweeper lives: each tick writes to its log. */
export async function sweeperLives({ aws, settings }: Context): Promise<Answer[]> {
  const silence =
    'Look at its errors in the log, at its schedule curfew-schedule, and at the alarms. Until it runs: curfew sweep --apply.';
  try {
    const answer = await aws.logsIn(settings.homeRegion).send(
      new DescribeLogStreamsCommand({
        logGroupName: sweeperLogGroup,
        orderBy: 'LastEventTime',
        descending: true,
        limit: 5,
      }),
    );
    const times = (answer.logStreams ?? []).flatMap(({ lastEventTimestamp, lastIngestionTime }) => [
      lastEventTimestamp ?? 0,
      lastIngestionTime ?? 0,
    ]);
    const last = Math.max(0, ...times);
    if (last === 0) return [no('the sweeper has never run', silence)];
    const ago = aws.clock.isSet ? aws.clock.now() - last : 0;
    return [
      ago <= silent
        ? yes(`the sweeper last ran ${formatSpan(ago)} ago`)
        : no(`the sweeper has been silent for ${formatSpan(ago)}`, silence),
    ];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    return [
      no(`there is no log group ${sweeperLogGroup}: the sweeper has never run`, 'Apply: terraform apply deploys it.'),
    ];
  }
}

/** What the hourly audit would find now. */
export async function audit(context: Context): Promise<Answer[]> {
  const records = await auditNow(context);
  const answers = records.flatMap((record): Answer[] => {
    if (record.action === 'finding') return [no(`${record.code}: ${record.resource ?? record.user ?? ''}`, record.why)];
    if (record.action === 'delete key')
      return [no(`a key of ${record.user} without a grant: ${record.key}`, 'The next hourly audit deletes it.')];
    if (record.action === 'read' || record.outcome === 'failed')
      return [{ is: 'unknown', what: `audit: ${record.why}: ${record.error}` }];
    return [];
  });
  return answers.length > 0 ? answers : [yes('the audit finds nothing')];
}
