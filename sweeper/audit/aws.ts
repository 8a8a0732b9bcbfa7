import {
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  GetPolicyCommand,
  ListServiceSpecificCredentialsCommand,
  paginateListSSHPublicKeys,
} from '@aws-sdk/client-iam';
import { isNamed } from '../../model/base/is-named';
import type { LogLine } from '../../model/contracts/log-line';
import { findingPattern } from '../../model/contracts/log-record';
import { isManagedPath, sweeperLogGroup } from '../../model/iam/names';
import type { Instant } from '../../model/time/instant';
import { RealAws } from '../aws/adapter';
import { dated } from '../aws/answers';
import type { Clients } from '../aws/clients';
import { loggedLines } from '../aws/logged-lines';
import type { WrittenManifest } from '../aws/port';
import { type AccountSoFar, addPage } from './account-pages';
import { type CredentialReport, readReport } from './credential-report';
import type { Account, AuditAws } from './port';
import { RealRegionAws } from './region-aws';

/**
 * A page holds every version of every policy: at AWS's quotas, five of 6,144 characters each, percent-encoded. So many at
 * once are 15 MB at the most, and a hundred calls for all of IAM.
 */
const pageSize = 200;

/** The audit's port on AWS itself; what it shares with the tick's is the tick's. */
export class RealAuditAws extends RealRegionAws implements AuditAws {
  readonly #tick: RealAws;
  readonly #clients: Clients;
  readonly #where: string;
  readonly #account: string;

  /** @param where `bucket/key` of the manifest */
  constructor(clients: Clients, where: string, owner: string) {
    super(clients, owner);
    this.#clients = clients;
    this.#where = where;
    this.#account = owner;
    this.#tick = new RealAws(clients);
  }

  get throttled(): number {
    return this.#tick.throttled;
  }

  policies = (path: string) => this.#tick.policies(path);
  sessions = (region: string) => this.#tick.sessions(region);
  accessKeys = (user: string) => this.#tick.accessKeys(user);
  deleteAccessKey = (user: string, key: string) => this.#tick.deleteAccessKey(user, key);

  account = async (): Promise<Account> => {
    const found: AccountSoFar = { users: [], groups: [], roles: [], policies: [] };
    let Marker: string | undefined;
    do {
      const page: GetAccountAuthorizationDetailsCommandOutput = await this.#clients.slowIam.send(
        new GetAccountAuthorizationDetailsCommand({
          // Not those of AWS, which are more than a thousand; the few that matter are read one by one.
          Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'],
          MaxItems: pageSize,
          ...(Marker === undefined ? {} : { Marker }),
        }),
      );
      addPage(found, page);
      // A page may be short, or empty, with more behind it: only these two tell. A marker that stays away would make
      // the loop begin anew.
      if (page.IsTruncated && !page.Marker) throw new Error('IAM says that there is more, and not where');
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker !== undefined);
    return found;
  };

  manifest = (): Promise<WrittenManifest | undefined> =>
    this.#tick.manifest({ where: this.#where, account: this.#account });

  documentOfAws = async (arn: string): Promise<string | undefined> => {
    try {
      const { Policy } = await this.#clients.iam.send(new GetPolicyCommand({ PolicyArn: arn }));
      return await this.#tick.document({ arn, version: Policy?.DefaultVersionId ?? '' });
    } catch (error) {
      if (isNamed(error, 'NoSuchEntityException')) return undefined;
      throw error;
    }
  };

  loggedFindings = (since: Instant): Promise<LogLine[]> =>
    loggedLines(this.#clients.slowLogsIn(), sweeperLogGroup, since, findingPattern);

  credentialReport = async (): Promise<CredentialReport | undefined> => {
    // Where the last one is less than four hours old IAM makes no other.
    await this.#clients.iam.send(new GenerateCredentialReportCommand({}));
    try {
      const { Content, GeneratedTime } = await this.#clients.iam.send(new GetCredentialReportCommand({}));
      if (Content === undefined) return undefined;
      return { made: dated(GeneratedTime), users: readReport(Buffer.from(Content).toString()) };
    } catch (error) {
      const names = ['NotReady', 'NotPresent', 'Expired'].map((name) => `CredentialReport${name}Exception`);
      if (isNamed(error, ...names, 'ReportInProgress')) return undefined;
      throw error;
    }
  };

  hasPassword = (user: string): Promise<boolean> =>
    this.#ofManaged(user, false, async () => {
      await this.#clients.iam.send(new GetLoginProfileCommand({ UserName: user }));
      return true;
    });

  otherCredentials = (user: string): Promise<string[]> =>
    this.#ofManaged(user, [], async () => {
      const { iam } = this.#clients;
      const found: string[] = [];
      for await (const { SSHPublicKeys = [] } of paginateListSSHPublicKeys({ client: iam }, { UserName: user })) {
        found.push(...SSHPublicKeys.map(({ SSHPublicKeyId = '' }) => SSHPublicKeyId));
      }
      const answer = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName: user }));
      const ofServices = answer.ServiceSpecificCredentials ?? [];
      return [...found, ...ofServices.map(({ ServiceSpecificCredentialId = '' }) => ServiceSpecificCredentialId)];
    });

  /** Of a user who went, or moved, since the account was listed, IAM says no more than that it is denied. */
  async #ofManaged<T>(user: string, none: T, question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (isNamed(error, 'NoSuchEntityException')) return none;
      if (isNamed(error, 'AccessDenied') && !isManagedPath(await this.#tick.pathOf(user))) return none;
      throw error;
    }
  }
}
