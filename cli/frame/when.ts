import {
  back,
  days,
  type Instant,
  type Milliseconds,
  minutes,
  plus,
  seconds,
  wholeSecond,
} from '../../model/time/instant';
import { parseInstantText } from '../../model/time/instant-text';
import { refuse } from './failure';

const units: Readonly<Record<string, Milliseconds>> = {
  d: days(1),
  h: minutes(60),
  m: minutes(1),
  min: minutes(1),
  s: seconds(1),
};

/**
 * Reads `4h`, `90m`, `1h30m`, `2d`.
 *
 * @param place the option it was written for, for the message
 */
export function parseSpan(text: string, place: string): Milliseconds {
  const parts = [...text.matchAll(/(\d+)(min|[dhms])/g)];
  const span = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
  if (parts.map(([part]) => part).join('') !== text || span <= 0 || !Number.isSafeInteger(span)) {
    const remedy = 'Write it as 90m, 4h, 1h30m or 2d.';
    throw refuse({ place, value: text, rule: 'is no length of time', remedy, code: 'bad-span' });
  }
  return span as Milliseconds;
}

/**
 * Reads an instant as grant files hold them, or `now`, or a span from now such as `+2h` and `-3h`.
 *
 * @param place the option it was written for, for the message
 */
export function parseWhen(text: string, now: Instant, place: string): Instant {
  if (text === 'now') return wholeSecond(now);
  const [, sign, span] = /^([+-])(.+)$/.exec(text) ?? [];
  if (sign && span) {
    const length = parseSpan(span, place);
    return (sign === '+' ? plus : back)(wholeSecond(now), length);
  }
  const read = parseInstantText(text);
  if (typeof read === 'number') return read;
  throw refuse({ ...read, place, value: text });
}

/** `3 d 4 h`, `2 h 10 min`, `45 s`: two units at most, cut off and never rounded up. */
export function formatSpan(span: number): string {
  const all = Math.floor(Math.abs(span) / 1000);
  const [wholeDays, hours, mins, secs] = [
    Math.floor(all / 86_400),
    Math.floor(all / 3600) % 24,
    Math.floor(all / 60) % 60,
    all % 60,
  ];
  const pair = (a: number, unit: string, b: number, smaller: string): string =>
    b === 0 ? `${a} ${unit}` : `${a} ${unit} ${b} ${smaller}`;
  if (wholeDays > 0) return pair(wholeDays, 'd', hours, 'h');
  if (hours > 0) return pair(hours, 'h', mins, 'min');
  if (mins > 0) return mins < 10 ? pair(mins, 'min', secs, 's') : `${mins} min`;
  return `${secs} s`;
}
