import type { AuditEntry } from '../../../model/contracts/audit-entry';
import { formatInstant } from '../../../model/time/instant';
import { nameOf } from './audit-user';
import type { ChangeRow } from './report';

export const changeWords: readonly AuditEntry['change'][] = [
  'access revoked',
  'access restored',
  'everybody revoked',
  'everybody restored',
  'key made',
  'key deleted',
];

export const changeRow = ({ when, change, who, until, key, why }: AuditEntry): ChangeRow => ({
  when: formatInstant(when),
  what: change,
  user: nameOf(who),
  ...(until === undefined ? {} : { until: formatInstant(until) }),
  ...(key === undefined ? {} : { key }),
  why: why ?? '',
});
