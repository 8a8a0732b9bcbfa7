import { kindOf, type ValidAccess } from '../../../../model/access';
import { checkAccess } from '../../../../model/access/check';
import type { WrittenFields } from '../../../../model/access/kind';
import { kinds } from '../../../../model/access/kinds';
import type { Issue } from '../../../../model/base/issue';
import { reporter } from '../../../../model/base/report';
import { sourceOf } from '../../../../model/base/source';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { instant } from '../../../support/instant';

/** Accesses of every kind that is in the list, and of those that a suite put beside them. */

export const account = '123456789012';
export const now = instant('2030-06-03T10:00:00Z');
export const window = {
  from: instant('2030-06-03T09:00:00Z'),
  until: instant('2030-06-03T12:00:00Z'),
};

export const facts = {
  partition: 'aws',
  document: 'Curfew-Shell',
  sessionKeyArn: `arn:aws:kms:eu-central-1:${account}:key/11111111-2222-3333-4444-555555555555`,
};

/** Undefined where its kind refuses it. */
export function tryValid(written: unknown, where = account): ValidAccess | undefined {
  const issues: Issue[] = [];
  const access = checkAccess(written, ['access'], reporter(sourceOf('a', {}), issues), where);
  return issues.length === 0 ? access : undefined;
}

export function validOf(written: unknown, where = account): ValidAccess {
  const access = tryValid(written, where);
  if (!access) throw new Error(`${JSON.stringify(written)} is no access`);
  return access;
}

/** What people write, by kind. */
export const written: readonly (readonly [string, WrittenFields])[] = Object.entries(kinds).map(
  ([name, { example }]) => [name, { ...example }] as const,
);

export const examples = written.map(([name, fields]) => [name, validOf(fields)] as const);

/** The same kinds by tags, as far as they can be granted so. */
export const byTags = written.flatMap(([name, { region = '' }]) => {
  const words = { region: String(region), instances: [], tags: { Environment: 'Staging', Role: 'Web' } };
  const fields = kindOf(validOf({ ...Object(kinds)[name].example })).fromWords(words);
  return fields ? [[name, { kind: name, ...fields }] as const] : [];
});

export const grantOf = (access: ValidAccess): ValidGrant => ({
  id: 'a',
  file: 'grants/a.ts',
  person: { user: 'john', existing: false },
  access,
  window,
  state: 'live',
  reason: 'a test',
  __valid: true,
});

export const inRegion = (name: string, region: string): ValidAccess =>
  validOf({ ...kinds[name as keyof typeof kinds].example, region });
