import { tryEverybodyOut } from '../../aws/everybody-out';
import type { Context } from '../../context/context';
import { failureOf } from '../../frame/failure-text';

/** How many are out; undefined where AWS could not be asked. */
export type OutCount = number | undefined;

/** Whether everybody is out, which no file says. Said before the answer, which is of the files. */
export async function sayEverybodyOut(context: Context, asJson: boolean): Promise<OutCount> {
  const { screen } = context;
  try {
    const attachments = (await tryEverybodyOut(context))?.attachments ?? 0;
    if (attachments > 0 && !asJson) {
      const { red } = screen.colors;
      const who = `${attachments} ${attachments === 1 ? 'person is' : 'persons are'} denied`;
      screen.print(red(`Everybody is out: ${who}, whatever the files say, until curfew restore --everybody.`));
    }
    return attachments;
  } catch (error) {
    const [problem] = failureOf(error).problems;
    screen.warn(`whether everybody is out could not be asked of AWS (${problem?.rule}): this is what the files say`);
    return undefined;
  }
}
