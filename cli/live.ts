import type { ValidGrant } from '../model/register';
import type { Context } from './context';
import type { Question } from './reach';

/** One thing that AWS was asked. */
export interface Finding {
  readonly is: 'yes' | 'no' | 'unknown';
  readonly what: string;
  readonly remedy?: string;
}

export async function lookLive(
  _context: Context,
  _question: Question,
  _grant: ValidGrant | undefined,
  _own: readonly ValidGrant[],
): Promise<Finding[]> {
  return [];
}
