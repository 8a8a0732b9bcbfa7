import { paginateDescribeTags } from '@aws-sdk/client-ec2';
import {
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyVersionCommand,
  GetUserCommand,
  type ListEntitiesForPolicyCommandOutput,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListEntitiesForPolicy,
  paginateListPolicies,
  paginateListPolicyVersions,
} from '@aws-sdk/client-iam';
import { ListTagsForResourceCommand, paginateDescribeSessions, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { isNamed } from '../../model/base/is-named';
import { isHybridNode } from '../../model/iam/instance-id';
import { accessPath, isManagedPath } from '../../model/iam/names';
import type { Clients } from './clients';
import { decoded } from './decoded';
import { inParallel } from './in-parallel';
import type { Aws, Gone, Holder, ListedPolicy, Session, Tags } from './port';

/** What is already gone is no error. */
async function ignoreGone(call: Promise<unknown>): Promise<Gone> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (isNamed(error, 'NoSuchEntityException')) return 'already gone';
    throw error;
  }
}

async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNamed(error, 'NoSuchEntityException', 'InvalidResourceId')) return undefined;
    throw error;
  }
}

/** All items of all pages: an empty page may be followed by a full one, so only a missing token is the end. */
async function all<P, T>(pages: AsyncIterable<P>, items: (page: P) => readonly T[] | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
}

const tagPairs = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags =>
  new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** AWS takes at most 200 values in one filter. */
const tagBatch = 200;

/** Of a managed node's tags one can only ask one by one; all of a region's are one call of the sweep's pace. */
const nodesAtOnce = 4;

/** The port on AWS itself. */
export class RealAws implements Aws {
  constructor(private readonly clients: Clients) {}

  get throttled(): number {
    return this.clients.throttled;
  }

  async policies(path: string): Promise<ListedPolicy[]> {
    const paging = { client: this.clients.iam, pageSize: 1000 };
    const listed = await all(
      paginateListPolicies(paging, { Scope: 'Local', PathPrefix: path }),
      (page) => page.Policies,
    );
    return listed.map(({ Arn = '', Path = '', PolicyName = '', PolicyId = '', DefaultVersionId = '', ...rest }) => ({
      arn: Arn,
      path: Path,
      name: PolicyName,
      id: PolicyId,
      version: DefaultVersionId,
      attachments: rest.AttachmentCount ?? 0,
    }));
  }

  async document({ arn, version }: Pick<ListedPolicy, 'arn' | 'version'>): Promise<string | undefined> {
    const call = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version });
    const answer = await ifThere(this.clients.iam.send(call));
    return answer && decoded(answer.PolicyVersion?.Document);
  }

  async attached(user: string): Promise<string[] | undefined> {
    const request = { UserName: user, PathPrefix: accessPath };
    const paging = { client: this.clients.iam, pageSize: 1000 };
    const pages = paginateListAttachedUserPolicies(paging, request);
    const attached = await ifThere(all(pages, (page) => page.AttachedPolicies));
    return attached?.map(({ PolicyArn = '' }) => PolicyArn);
  }

  async pathOf(user: string): Promise<string | undefined> {
    return (await ifThere(this.clients.iam.send(new GetUserCommand({ UserName: user }))))?.User?.Path;
  }

  async accessKeys(user: string): Promise<string[]> {
    const pages = paginateListAccessKeys({ client: this.clients.iam }, { UserName: user });
    try {
      const keys = await ifThere(all(pages, (page) => page.AccessKeyMetadata));
      return (keys ?? []).map(({ AccessKeyId = '' }) => AccessKeyId);
    } catch (error) {
      // The right to keys is limited to users below /curfew/; of a user that is gone, or was made anew elsewhere, IAM
      // says no more than that it is denied.
      if (isNamed(error, 'AccessDenied') && !isManagedPath(await this.pathOf(user))) return [];
      throw error;
    }
  }

  deleteAccessKey(user: string, key: string): Promise<Gone> {
    return ignoreGone(this.clients.iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: key })));
  }

  detach(policy: string, { kind, name }: Holder): Promise<Gone> {
    const { iam } = this.clients;
    if (kind === 'user') {
      return ignoreGone(iam.send(new DetachUserPolicyCommand({ PolicyArn: policy, UserName: name })));
    }
    return ignoreGone(
      kind === 'group'
        ? iam.send(new DetachGroupPolicyCommand({ PolicyArn: policy, GroupName: name }))
        : iam.send(new DetachRolePolicyCommand({ PolicyArn: policy, RoleName: name })),
    );
  }

  async deletePolicy(policy: string): Promise<Gone | 'conflict'> {
    try {
      return await ignoreGone(this.clients.iam.send(new DeletePolicyCommand({ PolicyArn: policy })));
    } catch (error) {
      if (isNamed(error, 'DeleteConflictException')) return 'conflict';
      throw error;
    }
  }

  async holders(policy: string): Promise<Holder[]> {
    const pages = paginateListEntitiesForPolicy({ client: this.clients.iam, pageSize: 1000 }, { PolicyArn: policy });
    const holders = await ifThere(
      all<ListEntitiesForPolicyCommandOutput, Holder>(pages, (page) => [
        ...(page.PolicyUsers ?? []).map(({ UserName = '' }) => ({ kind: 'user' as const, name: UserName })),
        ...(page.PolicyGroups ?? []).map(({ GroupName = '' }) => ({ kind: 'group' as const, name: GroupName })),
        ...(page.PolicyRoles ?? []).map(({ RoleName = '' }) => ({ kind: 'role' as const, name: RoleName })),
      ]),
    );
    return holders ?? [];
  }

  async oldVersions(policy: string): Promise<string[]> {
    const pages = paginateListPolicyVersions({ client: this.clients.iam }, { PolicyArn: policy });
    const versions = await ifThere(all(pages, (page) => page.Versions));
    return (versions ?? []).filter((each) => !each.IsDefaultVersion).map(({ VersionId = '' }) => VersionId);
  }

  deleteVersion(policy: string, version: string): Promise<Gone> {
    return ignoreGone(this.clients.iam.send(new DeletePolicyVersionCommand({ PolicyArn: policy, VersionId: version })));
  }

  async sessions(region: string): Promise<Session[]> {
    // Filters apply after paging, and the largest page is the cheapest: everything is read and matched here.
    const pages = paginateDescribeSessions({ client: this.clients.ssm(region), pageSize: 200 }, { State: 'Active' });
    const sessions = await all(pages, (page) => page.Sessions);
    return sessions.map(({ SessionId = '', Target = '', Owner = '', DocumentName }) => ({
      id: SessionId,
      region,
      target: Target,
      owner: Owner,
      ...(DocumentName === undefined ? {} : { document: DocumentName }),
    }));
  }

  async terminate({ region, id }: Session): Promise<void> {
    await this.clients.ssm(region).send(new TerminateSessionCommand({ SessionId: id }));
  }

  async tags(region: string, instances: readonly string[]): Promise<Map<string, Tags>> {
    const nodes = instances.filter(isHybridNode);
    const machines = instances.filter((id) => !isHybridNode(id));
    const found = new Map<string, Map<string, string>>(instances.map((id) => [id, new Map()]));
    for (let i = 0; i < machines.length; i += tagBatch) {
      // A filter, and not DescribeInstances by id, which one vanished instance fails for all.
      const Filters = [{ Name: 'resource-id', Values: machines.slice(i, i + tagBatch) }];
      const pages = paginateDescribeTags({ client: this.clients.ec2(region), pageSize: 1000 }, { Filters });
      for (const { ResourceId = '', Key = '', Value = '' } of await all(pages, (page) => page.Tags)) {
        found.get(ResourceId)?.set(Key, Value);
      }
    }
    const results = await inParallel(nodes, nodesAtOnce, async (ResourceId) => {
      const call = new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId });
      return tagPairs((await ifThere(this.clients.ssm(region).send(call)))?.TagList);
    });
    for (const [i, result] of results.entries()) {
      const id = nodes[i] as string;
      // Left out: whoever asks sees that it could not be read, and the others are not lost with it.
      if (result.status === 'rejected') found.delete(id);
      else found.set(id, new Map(result.value));
    }
    return found;
  }
}
