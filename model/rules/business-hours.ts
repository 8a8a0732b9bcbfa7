import { DateTime, IANAZone } from 'luxon';
import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

export interface BusinessHours {
  /** IANA: `Europe/Berlin`. */
  readonly zone: string;
  /** ISO: Monday is 1. @default Monday to Friday */
  readonly days?: readonly number[];
  /** Local time: `09:00`. */
  readonly from: string;
  /** Local time: `17:30`. A window may end at that very instant. */
  readonly until: string;
}

const time = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * Only within working hours: the whole window lies in those of one day, by the clocks there. A day on which clocks
 * change has its hours all the same.
 *
 * @throws where the zone or a time is none: the deployment cannot be synthesized with it
 */
export function businessHours(hours: BusinessHours, where: Scope = {}, otherwise?: Otherwise): Rule {
  const { zone, days = [1, 2, 3, 4, 5], from, until } = hours;
  const [open, close] = [time.exec(from), time.exec(until)];
  if (!IANAZone.isValidZone(zone)) throw new Error(`businessHours: ${zone} is no time zone`);
  if (!open || !close || from >= until) throw new Error(`businessHours: ${from} to ${until} are no hours of a day`);
  const words = `${from} to ${until} in ${zone}`;
  return {
    name: 'business-hours',
    judge: ({ grant }) => {
      const start = DateTime.fromMillis(grant.window.from, { zone });
      const end = DateTime.fromMillis(grant.window.until, { zone });
      const at = ([, hour, minute]: RegExpExecArray): DateTime =>
        start.set({ hour: Number(hour), minute: Number(minute), second: 0, millisecond: 0 });
      const holds = days.includes(start.weekday) && at(open) <= start && end <= at(close);
      return unless(
        !isWithin(grant, where) || holds,
        otherwise,
        `is not within working hours, ${words}`,
        'Let the whole window lie in the hours of one working day.',
      );
    },
  };
}
