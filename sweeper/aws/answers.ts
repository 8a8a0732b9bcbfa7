import { isNamed } from '../../model/base/is-named';
import { epoch, type Instant, instantOf } from '../../model/time/instant';
import type { Gone } from './port';

/** What is already gone is no error. */
export async function ignoreGone(call: Promise<unknown>): Promise<Gone> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (isNamed(error, 'NoSuchEntityException')) return 'already gone';
    throw error;
  }
}

export async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNamed(error, 'NoSuchEntityException', 'InvalidResourceId')) return undefined;
    throw error;
  }
}

/** All items of all pages: an empty page may be followed by a full one, so only a missing token is the end. */
export async function all<P, T>(pages: AsyncIterable<P>, items: (page: P) => readonly T[] | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
}

/** Of what has no date nobody can say that it is new. */
export const dated = (date: Date | undefined): Instant => (date === undefined ? epoch : instantOf(date));
