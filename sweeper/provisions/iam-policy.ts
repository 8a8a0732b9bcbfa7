import { tryRead } from '../../model/grant/document';
import { tryParsePolicyArn } from '../../model/iam/arn';
import { accessPath } from '../../model/iam/names';
import { type PolicyPlace, policyPath, tryParsePolicyName, tryPathOwner } from '../../model/iam/policy-name';
import { iamUser } from '../../model/principal/iam-user';
import type { Gone, Holder, ListedPolicy, PolicyAws } from '../aws/port';
import type { Meaning, Provision, ProvisionKind, ProvisionLists, ProvisionPort, Reading, StillUsed } from './provision';

const id = 'iam-policy';

/** Path and name of a policy say whose it is and when it ends; the path alone says whose, where the name says nothing. */
function meaningOf(place: PolicyPlace) {
  const { kind, user } = tryPathOwner(place.path) ?? {};
  const means = tryParsePolicyName(place);
  const holder = user ? iamUser(user) : undefined;
  const meaning: Meaning | undefined = means && {
    holder: iamUser(means.user),
    ...(means.grant === undefined ? {} : { grant: means.grant }),
    until: means.until,
  };
  const ofManaged = means && means.kind !== 'd' ? means.kind === 'm' : undefined;
  return { holder, means: meaning, denies: kind === 'd', ofManaged };
}

/** A policy of the account's list as the sweeper sees it. */
export function policyProvision({ arn, name, path, id: policyId, version, attachments }: ListedPolicy): Provision {
  return {
    kind: id,
    arn,
    name,
    id: policyId,
    version,
    attachments,
    ...meaningOf({ path, name }),
    // It may be attached to nobody, or to somebody else as well.
    bound: false,
  };
}

/** A customer managed policy below `/curfew/`, attached to its holder. */
export const iamPolicies: ProvisionKind = {
  id,
  noun: 'policy',
  plural: 'policies',
  removes: 'delete policy',
  about: ({ arn }) => ({ policy: arn }),
  misnamed: {
    what: 'its path or name is not one that Curfew writes, so nobody can tell when it ends',
    remedy: 'Detach it from whoever holds it, and delete it.',
  },
  tryNamed: (arn) => {
    const place = tryParsePolicyArn(arn);
    return place && { name: place.name, ...meaningOf(place) };
  },
};

export function policyLists(aws: Pick<PolicyAws, 'policies'>): ProvisionLists {
  const list = async (path: string) => (await aws.policies(path)).map(policyProvision);
  return {
    all: () => list(accessPath),
    of: ([first, ...others]) => list(policyPath('m', others.length === 0 ? first?.name : undefined)),
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
function usedAsBoundary(resource: string, bounded: readonly Holder[]): StillUsed {
  const who = bounded.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  return {
    heldBy: `it is the permissions boundary of ${who}`,
    finding: {
      code: 'used-as-boundary',
      resource,
      what: `it has ended and grants nothing, and AWS does not delete it, for it is the permissions boundary of ${who}`,
      remedy: 'Give them another boundary: aws iam put-user-permissions-boundary, or put-role-permissions-boundary.',
    },
  };
}

export function policyPort(aws: PolicyAws): ProvisionPort {
  const read = async ({ arn, version }: Provision): Promise<Reading> => {
    const text = await aws.document({ arn, version });
    if (text === undefined) return { answer: 'gone' };
    const granted = tryRead(text);
    return granted ? { answer: 'granted', granted } : { answer: 'unreadable' };
  };

  /** Detach and delete; what AWS still holds against it is asked for only when it says so. */
  const remove = async (arn: string, user: string): Promise<Gone | StillUsed> => {
    await aws.detach(arn, { kind: 'user', name: user });
    const first = await aws.deletePolicy(arn);
    if (first !== 'conflict') return first;
    for (const holder of await aws.holders(arn)) await aws.detach(arn, holder);
    for (const version of await aws.oldVersions(arn)) await aws.deleteVersion(arn, version);
    const second = await aws.deletePolicy(arn);
    if (second !== 'conflict') return second;
    const bounded = await aws.bounded(arn);
    if (bounded.length > 0) return usedAsBoundary(arn, bounded);
    throw new Error('something holds the policy still, though it was detached everywhere');
  };

  return { ...iamPolicies, lists: policyLists(aws), read, remove: ({ arn, means }) => remove(arn, means.holder.name) };
}
