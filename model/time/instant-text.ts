import { DateTime } from 'luxon';
import type { Issue } from '../base/issue';
import { type Instant, tryParseFormatted } from './instant';

type Fault = Pick<Issue, 'code' | 'rule' | 'remedy'>;

const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-]\d\d:?\d\d)?$/;
const example = 'Write it as 2030-06-03T09:00:00Z or 2030-06-03T11:00:00+02:00.';

/**
 * Reads what a person wrote as `from` or `until`: ISO 8601 with `Z` or an explicit offset, whole seconds.
 * A local time without a zone means another instant on every machine, so it is refused.
 */
export function parseInstantText(text: string): Instant | Fault {
  // As nearly all are written. Luxon takes 8 µs for each, and judges whatever is unusual.
  const usual = tryParseFormatted(text);
  if (usual !== undefined) return usual;
  const m = shape.exec(text);
  if (!m) return { code: 'bad-instant', rule: 'is not an ISO 8601 instant', remedy: example };
  if (m[3] === undefined) {
    return { code: 'instant-without-offset', rule: 'has no time zone', remedy: `Add Z or an offset. ${example}` };
  }
  if (m[2] !== undefined) {
    return {
      code: 'fractional-seconds',
      rule: 'has fractions of a second',
      remedy: `Windows have whole seconds, as IAM compares them. ${example}`,
    };
  }
  const at = DateTime.fromISO(text, { setZone: true });
  // Luxon reads 24:00 as the next day; to a reviewer the file names another date than AWS would honour.
  if (!at.isValid || text.slice(11, 13) === '24' || Math.abs(at.offset) > 14 * 60) {
    return {
      code: 'impossible-date',
      rule: 'is no date and time that exists',
      remedy: at.invalidExplanation ? `Correct it: ${at.invalidExplanation}.` : example,
    };
  }
  return at.toMillis() as Instant;
}
