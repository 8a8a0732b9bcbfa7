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
  type PolicyUsageType,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListEntitiesForPolicy,
  paginateListPolicies,
  paginateListPolicyVersions,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { paginateDescribeSessions, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { isNamed } from '../../model/base/is-named';
import { accessPath, isManagedPath, userPath } from '../../model/iam/names';
import { instantOf } from '../../model/time/instant';
import { all, dated, ifThere, ignoreGone } from './answers';
import type { Clients } from './clients';
import { decoded } from './decoded';
import { manifestObject } from './manifest-object';
import type {
  Aws,
  Gone,
  Holder,
  ListedPolicy,
  ListedUser,
  ManifestPlace,
  Session,
  Tags,
  WrittenManifest,
} from './port';
import { tagsOf } from './target-tags';

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

  async managedUsers(): Promise<ListedUser[]> {
    const paging = { client: this.clients.iam, pageSize: 1000 };
    const users = await all(paginateListUsers(paging, { PathPrefix: userPath }), (page) => page.Users);
    return users.map(({ UserName = '', CreateDate }) => ({ name: UserName, made: dated(CreateDate) }));
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

  holders(policy: string): Promise<Holder[]> {
    return this.#entities(policy, 'PermissionsPolicy');
  }

  bounded(policy: string): Promise<Holder[]> {
    return this.#entities(policy, 'PermissionsBoundary');
  }

  /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html without a filter both */
  async #entities(PolicyArn: string, PolicyUsageFilter: PolicyUsageType): Promise<Holder[]> {
    const paging = { client: this.clients.iam, pageSize: 1000 };
    const pages = paginateListEntitiesForPolicy(paging, { PolicyArn, PolicyUsageFilter });
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
    return sessions.map(({ SessionId = '', Target = '', Owner = '', DocumentName, StartDate }) => ({
      id: SessionId,
      region,
      target: Target,
      owner: Owner,
      ...(DocumentName === undefined ? {} : { document: DocumentName }),
      ...(StartDate === undefined ? {} : { started: instantOf(StartDate) }),
    }));
  }

  manifest(place: ManifestPlace): Promise<WrittenManifest | undefined> {
    return manifestObject(this.clients.s3, place);
  }

  async terminate({ region, id }: Session): Promise<void> {
    await this.clients.ssmEnds(region).send(new TerminateSessionCommand({ SessionId: id }));
  }

  tags(region: string, targets: readonly string[]): Promise<Map<string, Tags>> {
    return tagsOf(this.clients, region, targets);
  }
}
