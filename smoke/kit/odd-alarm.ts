import { smokeNames } from './names';
import type { World } from './world';

/** Deletes the alarm on a metric that nobody writes; CloudWatch takes it well where there is none. */
export async function deleteAlarm({ askCli, region }: Pick<World, 'askCli' | 'region'>): Promise<void> {
  await askCli(['cloudwatch', 'delete-alarms', '--alarm-names', smokeNames.alarm], region);
}
