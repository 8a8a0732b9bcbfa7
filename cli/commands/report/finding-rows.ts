import { byKey } from '../../../model/base/order';
import { nameOf } from './audit-user';
import type { AwsObservation } from './observe';
import type { FindingRow } from './report';

export function findingRows({ logged, findings }: AwsObservation): FindingRow[] {
  const rows = new Map<string, FindingRow>();
  const keyOf = (code = '', resource = ''): string => `${code} ${resource}`;
  const now = new Map(
    (findings ?? []).flatMap((record) => {
      if (record.action === 'finding') return [[keyOf(record.code, record.resource), record] as const];
      const found = { ...record, code: 'key-without-grant', resource: record.key ?? '' };
      return record.action === 'delete key' ? [[keyOf(found.code, found.resource), found] as const] : [];
    }),
  );
  for (const { at, finding } of logged) {
    const { code, about: resource, user, why } = finding;
    const key = keyOf(code, resource);
    rows.set(key, {
      code,
      resource,
      ...(user === undefined ? {} : { user: nameOf(user) }),
      why,
      first: rows.get(key)?.first ?? at,
      last: at,
      ...(findings === undefined ? {} : { now: now.has(key) }),
    });
  }
  for (const [key, { code = '', resource = '', user, why }] of now) {
    if (!rows.has(key)) {
      rows.set(key, { code, resource, ...(user === undefined ? {} : { user: nameOf(user) }), why, now: true });
    }
  }
  return [...rows.values()].sort(byKey(({ code, resource }) => `${code} ${resource}`));
}
