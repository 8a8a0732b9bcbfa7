import type { Overlap } from '../../model/coverage/meet';
import { formatInstant } from '../../model/time/instant';

export const describeOverlap = ({ grants: [a, b], user, from, until }: Overlap): string =>
  `${a} and ${b} of ${user} overlap from ${formatInstant(from)} until ${formatInstant(until)}`;
