import { byKey } from '../../../model/base/order';
import { tryParsePolicyArn } from '../../../model/iam/arn';
import { userPath } from '../../../model/iam/names';
import { type PolicyName, tryParsePolicyName } from '../../../model/iam/policy-name';
import type { Instant } from '../../../model/time/instant';
import { isOver } from '../../../model/time/window';
import type { ResourceChange, Values } from '../../files/plan-file';

/** A grant that is made is in AWS afterwards and was not before; one that is changed keeps its policy's name. */
export type GrantAct = 'made' | 'replaced' | 'changed' | 'removed';

export interface PlannedGrant {
  readonly act: GrantAct;
  readonly before?: PolicyName & { readonly grant: string };
  readonly after?: PolicyName & { readonly grant: string };
  /** Attributes of the policy that differ, where it is changed in place. */
  readonly attributes: readonly string[];
}

export interface PlannedPerson {
  readonly act: 'made' | 'removed';
  readonly user: string;
}

/** Whatever is neither a grant nor a person of Curfew's. */
export interface PlannedOther {
  readonly address: string;
  readonly type: string;
  readonly actions: readonly string[];
  /** Attributes that differ, where it is changed or replaced. */
  readonly attributes: readonly string[];
}

/**
 * Whether the pipeline is refused this: what says who it is and what it may do, and the tag by which a key is known as
 * ours. An administrator applies it.
 */
export const needsAdministrator = ({ address, attributes }: PlannedOther): boolean =>
  /^aws_iam_\w+\.(pipeline|applier)__/.test(address) || (/^aws_kms_key\./.test(address) && attributes.includes('tags'));

/** A grant whose window is over, and which the state still holds. */
export interface SweptGrant {
  readonly grant: string;
  readonly user: string;
  readonly until: Instant;
}

export interface PlanChanges {
  readonly grants: readonly PlannedGrant[];
  readonly people: readonly PlannedPerson[];
  readonly others: readonly PlannedOther[];
  readonly swept: readonly SweptGrant[];
}

type GrantName = PolicyName & { readonly grant: string };

const acts: ReadonlyMap<string, GrantAct> = new Map([
  ['create', 'made'],
  ['update', 'changed'],
  ['delete', 'removed'],
  ['create,delete', 'replaced'],
  ['delete,create', 'replaced'],
]);
const actOf = ({ actions }: ResourceChange): GrantAct | undefined => acts.get(actions.join());

/** A Deny has no grant, and is never Terraform's. */
function grantNamed(path: unknown, name: unknown): GrantName | undefined {
  if (typeof path !== 'string' || typeof name !== 'string') return undefined;
  const parsed = tryParsePolicyName({ path, name });
  return parsed?.grant === undefined ? undefined : { ...parsed, grant: parsed.grant };
}

function grantOfArn(arn: unknown): GrantName | undefined {
  const { path, name } = tryParsePolicyArn(String(arn)) ?? {};
  return grantNamed(path, name);
}

/** `grant-x__policy` and `grant-x__attachment` are of one grant, in whichever module they lie. */
const stemOf = ({ address, type }: ResourceChange): string => address.replace(`${type}.`, '').replace(/__[a-z]+$/, '');

function attributesOf({ before, after, unknown }: ResourceChange): string[] {
  if (!before || !after) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown ?? {})]);
  const differs = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return [...names].filter(differs).sort();
}

function tryGrant(change: ResourceChange): PlannedGrant | undefined {
  const act = actOf(change);
  if (change.type !== 'aws_iam_policy' || !act) return undefined;
  const named = (values: Values | null) => values && grantNamed(values.path, values.name);
  const [before, after] = [named(change.before), named(change.after)];
  // Half of it is not a grant's: that is nothing to sum up.
  if ((change.before && !before) || (change.after && !after) || !(before || after)) return undefined;
  return {
    act,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    attributes: act === 'changed' ? attributesOf(change) : [],
  };
}

function tryPerson(change: ResourceChange): PlannedPerson | undefined {
  const act = actOf(change);
  const { name, path } = change.before ?? change.after ?? {};
  if (change.type !== 'aws_iam_user' || (act !== 'made' && act !== 'removed')) return undefined;
  if (path !== userPath || typeof name !== 'string') return undefined;
  return { act, user: name };
}

/** Whether an attachment does only what its grant does: the same to the same policy, for its person. */
function isPartOf(grant: PlannedGrant | undefined, change: ResourceChange): boolean {
  if (!grant || actOf(change) !== grant.act) return false;
  const fits = (values: Values | null, name: GrantName | undefined, isUnknown: boolean): boolean => {
    if (!values || !name) return !values && !name;
    const arn = grantOfArn(values.policy_arn);
    const isIt = arn?.grant === name.grant && arn.user === name.user && arn.until === name.until;
    return values.user === name.user && (isUnknown || isIt);
  };
  const { before, after, unknown } = change;
  return fits(before, grant.before, false) && fits(after, grant.after, unknown?.policy_arn === true);
}

/** A delete of what the sweeper has removed, or removes before anybody applies this. */
function trySwept({ type, actions, before }: ResourceChange, now: Instant): SweptGrant | undefined {
  if (actions.join() !== 'delete' || !before) return undefined;
  const name =
    type === 'aws_iam_policy'
      ? grantNamed(before.path, before.name)
      : type === 'aws_iam_user_policy_attachment'
        ? grantOfArn(before.policy_arn)
        : undefined;
  // Attached to somebody else it is not the sweeper's.
  const isTheirs = type === 'aws_iam_policy' || before.user === name?.user;
  if (!name || !isOver(name, now) || !isTheirs) return undefined;
  return { grant: name.grant, user: name.user, until: name.until };
}

/**
 * What a plan would do, as Curfew's grants and people, and everything else.
 *
 * A plan made with `-refresh=false` deletes what its state still holds of grants that are over: that is no change.
 */
export function planChanges(changes: readonly ResourceChange[], now: Instant): PlanChanges {
  const swept = new Map<string, SweptGrant>();
  const grants = new Map<string, PlannedGrant>();
  const people: PlannedPerson[] = [];
  const rest: ResourceChange[] = [];
  for (const change of changes) {
    const gone = trySwept(change, now);
    const grant = gone ? undefined : tryGrant(change);
    const person = tryPerson(change);
    if (gone) swept.set(`${gone.user} ${gone.grant} ${gone.until}`, gone);
    else if (grant && !grants.has(stemOf(change))) grants.set(stemOf(change), grant);
    else if (person) people.push(person);
    else rest.push(change);
  }
  const isAttachment = ({ type }: ResourceChange): boolean => type === 'aws_iam_user_policy_attachment';
  const others = rest.filter((change) => !isAttachment(change) || !isPartOf(grants.get(stemOf(change)), change));
  return {
    grants: [...grants.values()].sort(byKey(({ before, after }) => (after ?? before)?.grant ?? '')),
    people: people.sort(byKey(({ user }) => user)),
    others: others
      .map((change) => ({
        address: change.address,
        type: change.type,
        actions: change.actions,
        attributes: attributesOf(change),
      }))
      .sort(byKey(({ address }) => address)),
    swept: [...swept.values()].sort(byKey(({ grant }) => grant)),
  };
}
