import { wordsOf } from '../../../model/base/message-of';
import { concurrency, inParallel } from '../../../sweeper/aws/in-parallel';
import type { Aws, Clock, Session } from '../../../sweeper/aws/port';
import { waits } from '../../../sweeper/aws/waits';

/** Sessions of all regions, and which regions gave no answer, by name. */
export interface SessionsSeen {
  readonly sessions: readonly Session[];
  readonly unseen: ReadonlyMap<string, string>;
}

export const inWords = (unseen: ReadonlyMap<string, string>): string[] =>
  [...unseen].map(([region, why]) => `sessions in ${region}: ${why}`);

/** The active sessions that some test wants. A region that gives no answer hides no other. */
export async function sessionsIn(
  regions: readonly string[],
  aws: Pick<Aws, 'sessions'>,
  isWanted: (session: Session) => boolean,
): Promise<SessionsSeen> {
  const results = await Promise.allSettled(regions.map((region) => aws.sessions(region)));
  const unseen = new Map(
    results.flatMap((result, i) =>
      result.status === 'rejected' ? [[regions[i] ?? '', wordsOf(result.reason)] as const] : [],
    ),
  );
  const all = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  return { sessions: all.filter(isWanted), unseen };
}

export interface EndingTools {
  readonly aws: Pick<Aws, 'terminate'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Told of each thing the moment it is done: who interrupts must know how far it came. */
  readonly say: (what: string) => void;
}

export interface EndedSessions {
  /** Seen to be gone. */
  readonly ended: Session[];
  /** Asked to end and still there, or not to be seen. */
  readonly left: string[];
}

/**
 * Ends sessions and sees them gone; those that open meanwhile as well.
 *
 * @param look what is to end, in the order in which it is asked for
 */
export async function endUntilGone(
  look: () => Promise<SessionsSeen>,
  { aws, clock, say }: EndingTools,
): Promise<EndedSessions> {
  const asked = new Map<string, Session>();
  const ended: Session[] = [];
  for (let round = 0; ; round++) {
    const { sessions, unseen } = await look();
    const there = new Set(sessions.map(({ id }) => id));
    for (const [id, session] of asked) {
      if (there.has(id) || unseen.has(session.region)) continue;
      asked.delete(id);
      ended.push(session);
      say(`session ${id} on ${session.target} is gone`);
    }
    const wait = waits[round];
    // A region that gave no answer is asked again in the next round: sessions may be there.
    if (sessions.length === 0 && asked.size === 0 && unseen.size === 0) return { ended, left: [] };
    if (wait === undefined)
      return { ended, left: [...[...asked.keys()].map((id) => `session ${id}`), ...inWords(unseen)] };
    await inParallel(sessions, concurrency, (session) => aws.terminate(session));
    for (const session of sessions) asked.set(session.id, session);
    await clock.sleep(wait);
  }
}
