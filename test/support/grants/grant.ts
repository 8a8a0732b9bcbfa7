import type { ValidGrant } from '../../../model/grant/valid-grant';
import type { Case, Rule } from '../../../model/rules';
import { instant } from '../instant';

interface Fields {
  readonly id?: string;
  readonly user?: string;
  readonly region?: string;
  readonly ids?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly until?: string;
  readonly reason?: string;
  readonly ticket?: string;
}

/** A valid grant: Monday, 10:00 to 12:00 in Berlin, unless something else is said. */
export function grantOf(fields: Fields = {}): ValidGrant {
  const { id = 'a', user = 'john', region = 'eu-central-1', reason = 'a reason', ticket, ids, tags } = fields;
  const { from = '2030-06-03T08:00:00Z', until = '2030-06-03T10:00:00Z' } = fields;
  return {
    id,
    file: `grants/${id}.ts`,
    person: { user, existing: false },
    access: {
      kind: 'shell',
      account: '123456789012',
      region,
      target: tags ? { by: 'tags', tags } : { by: 'ids', ids: ids ?? ['i-0ee0bc84a481f7852'] },
    },
    window: { from: instant(from), until: instant(until) },
    state: 'upcoming',
    reason,
    ...(ticket === undefined ? {} : { ticket }),
    __valid: true,
  };
}

/** What a rule says of a grant, in short: `allow`, `refuse: …`, `org/group: …`. */
export function says(rule: Rule, fields: Fields, rest: Partial<Case> = {}): string {
  const verdict = rule.judge({ grant: grantOf(fields), others: [], now: instant('2030-06-03T07:00:00Z'), ...rest });
  if (verdict.is === 'allow') return 'allow';
  return `${verdict.is === 'refuse' ? 'refuse' : verdict.by}: ${verdict.because}`;
}
