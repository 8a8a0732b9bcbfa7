import {
  type AttachedPolicy,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetLoginProfileCommand,
  type ManagedPolicyDetail,
  type PolicyDetail,
} from '@aws-sdk/client-iam';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { isNamed } from '../../model/base/is-named';
import { isManagedPath } from '../../model/iam/names';
import { epoch, type Instant, instantOf, latest } from '../../model/time/instant';
import { RealAws } from '../aws/adapter';
import type { Clients } from '../aws/clients';
import { decoded } from '../aws/decoded';
import type { Account, AuditAws, Inline, WrittenManifest } from './port';

const arnsOf = (attached: readonly AttachedPolicy[] | undefined): string[] =>
  (attached ?? []).map(({ PolicyArn = '' }) => PolicyArn);

const inlineOf = (policies: readonly PolicyDetail[] | undefined): Inline[] =>
  (policies ?? []).map(({ PolicyName = '', PolicyDocument }) => ({
    name: PolicyName,
    document: decoded(PolicyDocument),
  }));

/** Of what has no date nobody can say that it is new. */
const instant = (date: Date | undefined): Instant => (date === undefined ? epoch : instantOf(date));

function defaultDocument({ PolicyVersionList = [], DefaultVersionId }: ManagedPolicyDetail): string {
  const version = PolicyVersionList.find(({ VersionId }) => VersionId === DefaultVersionId);
  return decoded(version?.Document);
}

function changedAt({ CreateDate, UpdateDate, PolicyVersionList = [] }: ManagedPolicyDetail): Instant {
  const dates = [CreateDate, UpdateDate, ...PolicyVersionList.map((version) => version.CreateDate)];
  return latest(epoch, ...dates.map(instant));
}

/** The audit's port on AWS itself; what it shares with the tick's is the tick's. */
export class RealAuditAws implements AuditAws {
  readonly #tick: RealAws;

  /** @param where `bucket/key` of the manifest */
  constructor(
    private readonly clients: Clients,
    private readonly where: string,
    private readonly owner: string,
  ) {
    this.#tick = new RealAws(clients);
  }

  get throttled(): number {
    return this.#tick.throttled;
  }

  policies = (path: string) => this.#tick.policies(path);
  accessKeys = (user: string) => this.#tick.accessKeys(user);
  deleteAccessKey = (user: string, key: string) => this.#tick.deleteAccessKey(user, key);

  async account(): Promise<Account> {
    const found = { users: [], groups: [], roles: [], policies: [] } as {
      -readonly [K in keyof Account]: Account[K][number][];
    };
    let Marker: string | undefined;
    do {
      const page: GetAccountAuthorizationDetailsCommandOutput = await this.clients.iam.send(
        new GetAccountAuthorizationDetailsCommand({
          // Not those of AWS, which are more than a thousand and belong to nobody here.
          Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'],
          MaxItems: 1000,
          ...(Marker === undefined ? {} : { Marker }),
        }),
      );
      for (const user of page.UserDetailList ?? []) {
        const boundary = user.PermissionsBoundary?.PermissionsBoundaryArn;
        found.users.push({
          arn: user.Arn ?? '',
          name: user.UserName ?? '',
          path: user.Path ?? '/',
          made: instant(user.CreateDate),
          groups: user.GroupList ?? [],
          attached: arnsOf(user.AttachedManagedPolicies),
          inline: inlineOf(user.UserPolicyList),
          ...(boundary === undefined ? {} : { boundary }),
        });
      }
      for (const { Arn = '', GroupName = '', AttachedManagedPolicies, GroupPolicyList } of page.GroupDetailList ?? []) {
        const attached = arnsOf(AttachedManagedPolicies);
        found.groups.push({ arn: Arn, name: GroupName, attached, inline: inlineOf(GroupPolicyList) });
      }
      for (const { Arn = '', RoleName = '', AttachedManagedPolicies, RolePolicyList } of page.RoleDetailList ?? []) {
        const attached = arnsOf(AttachedManagedPolicies);
        found.roles.push({ arn: Arn, name: RoleName, attached, inline: inlineOf(RolePolicyList) });
      }
      for (const policy of page.Policies ?? []) {
        const { Arn = '', Path = '/', PolicyName = '' } = policy;
        const document = defaultDocument(policy);
        found.policies.push({ arn: Arn, path: Path, name: PolicyName, document, changed: changedAt(policy) });
      }
      // A page may be short, or empty, with more behind it: only these two tell. A marker that stays away would make
      // the loop begin anew.
      if (page.IsTruncated && !page.Marker) throw new Error('IAM says that there is more, and not where');
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker !== undefined);
    return found;
  }

  async manifest(): Promise<WrittenManifest | undefined> {
    const s3 = this.clients.s3;
    const slash = this.where.indexOf('/');
    const request = new GetObjectCommand({
      Bucket: this.where.slice(0, slash),
      Key: this.where.slice(slash + 1),
      // Whoever took the name of a bucket that is gone must not tell us what is declared.
      ExpectedBucketOwner: this.owner,
    });
    try {
      const { Body, LastModified } = await s3.send(request);
      return { text: (await Body?.transformToString()) ?? '', written: instant(LastModified) };
    } catch (error) {
      // Who may not list the bucket is not told that there is no such object, only that it is denied.
      if (isNamed(error, 'NoSuchKey', 'NoSuchBucket', 'AccessDenied')) return undefined;
      throw error;
    }
  }

  async hasPassword(user: string): Promise<boolean> {
    try {
      await this.clients.iam.send(new GetLoginProfileCommand({ UserName: user }));
      return true;
    } catch (error) {
      if (isNamed(error, 'NoSuchEntityException')) return false;
      // Of a user who went, or moved, since the account was listed, IAM says no more than that it is denied.
      if (isNamed(error, 'AccessDenied') && !isManagedPath(await this.#tick.pathOf(user))) return false;
      throw error;
    }
  }
}
