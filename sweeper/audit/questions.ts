import { messageOf } from '../../model/base/message-of';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Journal } from '../signals/record';

/** What an audit asks with: it stops asking when its time is over. */
export interface Asking {
  readonly journal: Journal;
  /** Whether there is time for one question more. */
  readonly hasTime: () => boolean;
}

/** One thing to ask about, and how messages call it. */
export interface Subject {
  readonly user?: string;
  readonly resource?: string;
}

/**
 * One question about each of many things. One that could not be answered is written down and hides no other; for how
 * many there was no time is written down too, for nobody must take them for answered.
 *
 * @param what the question, as a clause: `looking for a password`
 */
export async function ask<T, R>(
  items: readonly T[],
  what: string,
  { journal, hasTime }: Asking,
  subject: (item: T) => Subject,
  question: (item: T) => Promise<R>,
): Promise<Map<T, R>> {
  let late = 0;
  const results = await inParallel(items, concurrency, async (item) => {
    if (hasTime()) return { answer: await question(item) };
    late += 1;
    return undefined;
  });
  const answers = new Map<T, R>();
  for (const [i, result] of results.entries()) {
    const item = items[i] as T;
    if (result.status === 'fulfilled') {
      if (result.value) answers.set(item, result.value.answer);
      continue;
    }
    journal.write({ action: 'read', outcome: 'failed', why: what, ...subject(item), error: messageOf(result.reason) });
  }
  if (late > 0) {
    const why = `${what}: there was no time for ${late} of ${items.length}`;
    journal.write({ action: 'read', outcome: 'failed', why });
  }
  return answers;
}
