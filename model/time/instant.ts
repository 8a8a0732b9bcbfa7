/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Made by `parseInstant` or an entry point's clock. */
export type Instant = number & { readonly __instant: true };

/** A span of time in milliseconds. */
export type Milliseconds = number & { readonly __milliseconds: true };

export const seconds = (n: number): Milliseconds => (n * 1000) as Milliseconds;
export const minutes = (n: number): Milliseconds => seconds(n * 60);

export const days = (n: number): Milliseconds => minutes(n * 24 * 60);

export const instantOf = (date: Date): Instant => date.getTime() as Instant;
/** As AWS, git and clocks count: milliseconds since 1970, cut to whole ones. */
export const instantOfMillis = (milliseconds: number): Instant => Math.floor(milliseconds) as Instant;
/** Before every instant: nothing that has a beginning lies behind it. */
export const everBefore = instantOfMillis(Number.NEGATIVE_INFINITY);
/** The beginning of that count: before everything that happened in AWS. */
export const epoch = instantOfMillis(0);

export const plus = (at: Instant, span: Milliseconds): Instant => (at + span) as Instant;
export const back = (at: Instant, span: Milliseconds): Instant => (at - span) as Instant;
/** How long it is from one to the other; negative where the other is before it. */
export const between = (from: Instant, until: Instant): Milliseconds => (until - from) as Milliseconds;
export const earliest = (first: Instant, ...more: readonly Instant[]): Instant => Math.min(first, ...more) as Instant;
export const latest = (first: Instant, ...more: readonly Instant[]): Instant => Math.max(first, ...more) as Instant;

/** The earliest of some instants; undefined of none. */
export const tryEarliest = ([first, ...more]: readonly Instant[]): Instant | undefined =>
  first === undefined ? undefined : earliest(first, ...more);
/** Milliseconds are cut off: windows have whole seconds. */
export const wholeSecond = (at: Instant): Instant => (at - (at % 1000)) as Instant;

/** As AWS and our own records write instants, in any form of ISO 8601; undefined where it is none. */
export function tryInstantOf(text: string): Instant | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : instantOfMillis(at);
}

/** `2030-06-03T09:00:00Z`, the form that IAM's date operators take. Milliseconds are cut off, never rounded up. */
export function formatInstant(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** `20300603T090000Z`: no character that a policy name could not hold, and it sorts by time. */
export function formatCompact(at: Instant): string {
  return formatInstant(at).replace(/[-:]/g, '');
}

const written = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/;

/** Reads back exactly what `formatInstant` writes; anything else is undefined. */
export function tryParseFormatted(text: string): Instant | undefined {
  if (!written.test(text)) return undefined;
  const at = Date.parse(text) as Instant;
  // `Date` rolls impossible times over (24:00); what does not print as it was written was never written by us.
  return Number.isNaN(at) || formatInstant(at) !== text ? undefined : at;
}

/** Reads back exactly what `formatCompact` writes; anything else is undefined. */
export function tryParseCompact(text: string): Instant | undefined {
  const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return m ? tryParseFormatted(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`) : undefined;
}
