import { formatInstant, type Instant } from '../../../model/time/instant';

/** How instants and spans are written where programs read them. */

export const at = (instant: Instant | undefined): string | undefined =>
  instant === undefined ? undefined : formatInstant(instant);

export const wholeSeconds = (span: number): number => Math.floor(span / 1000);
