import { deniedActions } from '../../../model/access/denial';
import { wordsOf } from '../../../model/base/message-of';
import { deniesAll } from '../../../model/iam/foreign';
import type { Session } from '../../../sweeper/aws/port';
import { askUntil } from '../../../sweeper/aws/waits';
import type { EverybodyOut } from '../../aws/everybody-out';
import { Asked, denyEverybody, type EverybodyTools, endEverybody } from './everybody';

export interface PutOut {
  /** Users who are seen to hold the Deny. */
  readonly denied: readonly string[];
  /** Seen to be gone. */
  readonly ended: readonly Session[];
  /** What could not be done, each a clause. */
  readonly left: readonly string[];
  /** Whether the Deny is counted on anybody, by which the pipeline knows that everybody is out. */
  readonly inForce: boolean;
}

/** What is wrong with the Deny itself: it is attached all the same, for some of it is better than nothing. */
async function flawOf(deny: EverybodyOut, { aws }: EverybodyTools): Promise<string[]> {
  try {
    const document = await aws.document(deny);
    if (document !== undefined && deniesAll(document, deniedActions())) return [];
  } catch (error) {
    return [`whether ${deny.arn} denies all that it must: ${wordsOf(error)}`];
  }
  return [`${deny.arn} does not deny all that it must: somebody changed it. Name people: curfew revoke USER...`];
}

/** Waits for the count that the pipeline goes by; it lags as reads do. */
async function notInForce({ aws, clock }: EverybodyTools): Promise<string[]> {
  try {
    const count = async (): Promise<number> => (await aws.everybodyOut())?.attachments ?? 0;
    if ((await askUntil(count, (counted) => counted > 0, clock)) > 0) return [];
  } catch (error) {
    return [`whether everybody is out: ${wordsOf(error)}`];
  }
  return ['AWS counts nobody who holds the Deny, so everybody is not out: the pipeline applies what opens access'];
}

/** Whoever comes while sessions end is looked for so often. */
const mostRounds = 5;

/**
 * First everybody is denied, then their sessions end; then those who came meanwhile, until a look finds nobody new.
 *
 * @param onDenied told as soon as the Deny is attached, while all sessions are still open
 * @throws where nobody can say who has access: then nothing was done
 */
export async function putEverybodyOut(
  deny: EverybodyOut,
  tools: EverybodyTools,
  onDenied: () => Promise<void> = async () => {},
): Promise<PutOut> {
  const known = new Asked();
  const out = await denyEverybody(deny.arn, tools, known);
  const [flaw] = await Promise.all([flawOf(deny, tools), onDenied()]);
  const denied = [...out.denied];
  const said = [...flaw, ...out.left];
  const ended = new Map<string, Session>();
  let open: readonly string[] = [];
  for (let round = 1; round <= mostRounds; round++) {
    const gone = await endEverybody(known.managed, tools);
    for (const session of gone.ended) ended.set(session.id, session);
    open = gone.left;
    const late = await denyEverybody(deny.arn, tools, known);
    denied.push(...late.denied);
    said.push(...late.left);
    if (!late.found) break;
    if (round === mostRounds) said.push('new persons keep coming: their sessions may be open, so run this again');
  }
  const uncounted = await notInForce(tools);
  const left = [...new Set([...said, ...open, ...uncounted])];
  return { denied, ended: [...ended.values()], left, inForce: uncounted.length === 0 };
}
