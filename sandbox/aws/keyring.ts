import { randomBytes } from 'node:crypto';
import { type Clock, isoSeconds } from './clock';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Whose key a call was signed with. */
export type Caller =
  | { readonly kind: 'admin'; readonly arn: string }
  | { readonly kind: 'user'; readonly userName: string; readonly temporary?: Temporary }
  | { readonly kind: 'role'; readonly roleName: string; readonly sessionName: string; readonly temporary: Temporary };

/** The lifetime of temporary credentials: what `aws:TokenIssueTime` is judged by. */
interface Temporary {
  readonly issuedAt: string;
  readonly expiresAt: Date;
}

export type Lookup = Caller | 'unknown' | 'expired';

/** Which access key belongs to whom. Long-term keys come and go with the IAM calls that pass through the front. */
export class Keyring {
  readonly admin: Credentials;
  private readonly adminCaller: Caller;
  private readonly holders = new Map<string, { caller: Caller; active: boolean }>();
  private readonly made = new Map<string, Date>();

  constructor(
    account: string,
    private readonly clock: Clock,
  ) {
    this.admin = { accessKeyId: newKeyId('AKIA'), secretAccessKey: newSecret() };
    this.adminCaller = { kind: 'admin', arn: `arn:aws:iam::${account}:user/sandbox-administrator` };
  }

  find(accessKeyId: string | undefined): Lookup {
    if (accessKeyId === this.admin.accessKeyId) return this.adminCaller;
    const holder = accessKeyId === undefined ? undefined : this.holders.get(accessKeyId);
    if (!holder?.active) return 'unknown';
    const { caller } = holder;
    const temporary = caller.kind === 'admin' ? undefined : caller.temporary;
    return temporary && temporary.expiresAt <= this.clock.now() ? 'expired' : caller;
  }

  addUserKey(accessKeyId: string, userName: string): void {
    this.holders.set(accessKeyId, { caller: { kind: 'user', userName }, active: true });
    this.made.set(accessKeyId, this.clock.now());
  }

  /** When a user's key was made, by the sandbox's time: moto knows the machine's only. */
  tryMade(accessKeyId: string): Date | undefined {
    return this.made.get(accessKeyId);
  }

  setActive(accessKeyId: string, active: boolean): void {
    const holder = this.holders.get(accessKeyId);
    if (holder) holder.active = active;
  }

  remove(accessKeyId: string): void {
    this.holders.delete(accessKeyId);
  }

  /** A session token lives on when its user's key goes, but not when the user goes. */
  removeUser(userName: string): void {
    for (const [id, { caller }] of this.holders) {
      if (caller.kind === 'user' && caller.userName === userName) this.holders.delete(id);
    }
  }

  issueForUser(userName: string, seconds: number): Credentials & { expiration: Date } {
    return this.issue({ kind: 'user', userName }, seconds);
  }

  issueForRole(roleName: string, sessionName: string, seconds: number): Credentials & { expiration: Date } {
    return this.issue({ kind: 'role', roleName, sessionName }, seconds);
  }

  private issue(
    holder: { kind: 'user'; userName: string } | { kind: 'role'; roleName: string; sessionName: string },
    seconds: number,
  ): Credentials & { expiration: Date } {
    const now = this.clock.now();
    const expiration = new Date(now.getTime() + seconds * 1000);
    const temporary = { issuedAt: isoSeconds(now), expiresAt: expiration };
    const accessKeyId = newKeyId('ASIA');
    this.holders.set(accessKeyId, { caller: { ...holder, temporary }, active: true });
    return { accessKeyId, secretAccessKey: newSecret(), sessionToken: randomBytes(96).toString('base64'), expiration };
  }
}

function newKeyId(prefix: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return prefix + Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join('');
}

function newSecret(): string {
  return randomBytes(30).toString('base64');
}
