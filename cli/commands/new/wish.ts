import { type Instant, plus, wholeSecond } from '../../../model/time/instant';
import type { Context } from '../../context/context';
import type { GrantWords } from '../../files/grant-text';
import { misuse, refuse } from '../../frame/failure';
import { parseSpan, parseWhen } from '../../frame/when';

/** What is asked for, as it was typed: by flags, by a row, or at prompts. */
export interface Wish {
  readonly id?: string | undefined;
  readonly user?: string | undefined;
  readonly existing?: boolean | undefined;
  readonly pgpKey?: string | undefined;
  readonly email?: string | undefined;
  readonly instance?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly region?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly for?: string | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
}

const needed = (value: string | undefined, option: string, example: string): string => {
  if (value) return value;
  throw misuse(option, undefined, 'is missing, and nobody can be asked', `Say it: ${option} ${example}.`);
};

function tagsOf(pairs: readonly string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw refuse({
        place: '--tag',
        value: pair,
        rule: 'is no tag',
        remedy: 'Write it as Environment=Staging.',
        code: 'bad-tag',
      });
    }
    tags[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return tags;
}

/** What the grant's file will say. */
export function wordsOf(wish: Wish, { settings, now }: Context): GrantWords {
  const start = wholeSecond(now);
  const user = needed(wish.user, '--user', 'john-dev');
  const [only, ...others] = settings.regions;
  const region = wish.region ?? (others.length === 0 ? only : undefined);
  const from = wish.from === undefined ? start : parseWhen(wish.from, now, '--from');
  if ((wish.for === undefined) === (wish.until === undefined)) {
    throw misuse('--for', wish.for, 'or --until is needed, and not both', 'Say how long: --for 4h.');
  }
  const until: Instant =
    wish.until === undefined
      ? plus(from, parseSpan(wish.for as string, '--for'))
      : parseWhen(wish.until, now, '--until');
  const instances = wish.instance ?? [];
  const tags = wish.tag ?? [];
  if ((instances.length === 0) === (tags.length === 0)) {
    throw misuse(
      '--instance',
      instances[0],
      'or --tag is needed, and not both',
      'Say where: --instance i-0ee0bc84a481f7852.',
    );
  }
  return {
    user,
    region: needed(region, '--region', settings.regions.join(' or ')),
    instances,
    tags: tagsOf(tags),
    from,
    until,
    reason: needed(wish.reason, '--reason', "'Builds the checkout service'"),
    ticket: wish.ticket || undefined,
  };
}
