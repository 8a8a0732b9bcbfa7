import { userKey } from '../../model/principal/user-name';
import type { Call } from './call';
import type { Clock } from './clock';

export type Holder = `${'user' | 'role'}/${string}`;

const CREATED: Record<string, string> = {
  CreateUser: 'UserName',
  CreatePolicy: 'PolicyName',
  CreateRole: 'RoleName',
  CreateGroup: 'GroupName',
};
const DELETED: Record<string, string> = { DeleteUser: 'UserName', DeleteRole: 'RoleName', DeleteGroup: 'GroupName' };

/**
 * What moto does not keep: which names are taken (IAM ignores case, and for policies the path) and which policy bounds
 * whom. Names are claimed before moto hears of a call, so that
 * of two calls at once one is refused; the rest is fed by the calls that moto has accepted.
 */
export class IamNames {
  private readonly taken = new Set<string>();
  private readonly boundaries = new Map<Holder, string>();
  /** When users were made, by the sandbox's clock; moto has only the machine's. */
  private readonly made = new Map<string, Date>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  isTaken(parameter: string, name: string): boolean {
    return this.taken.has(entry(parameter, name));
  }

  /** Takes the name that a call is about to create; false where it went since that was asked. */
  claim({ action, params }: Call): boolean {
    const created = CREATED[action];
    if (!created) return true;
    const name = entry(created, params[created]);
    if (this.taken.has(name)) return false;
    this.taken.add(name);
    return true;
  }

  /** The call came to nothing. */
  release({ action, params }: Call): void {
    const created = CREATED[action];
    if (created) this.taken.delete(entry(created, params[created]));
  }

  tryMade(user: string): Date | undefined {
    return this.made.get(userKey(user));
  }

  tryBoundaryOf(holder: Holder): string | undefined {
    return this.boundaries.get(holder);
  }

  /** The users and roles a policy is the boundary of. */
  boundedBy(policyArn: string): Holder[] {
    return [...this.boundaries].filter(([, arn]) => arn === policyArn).map(([holder]) => holder);
  }

  setBoundary(holder: Holder, policyArn: string | undefined): void {
    if (policyArn === undefined) this.boundaries.delete(holder);
    else this.boundaries.set(holder, policyArn);
  }

  observe({ action, params }: Call): void {
    const deleted = DELETED[action];
    if (action === 'CreateUser') this.made.set(userKey(params.UserName), this.clock.now());
    if (deleted) this.taken.delete(entry(deleted, params[deleted]));
    if (action === 'DeletePolicy')
      this.taken.delete(entry('PolicyName', String(params.PolicyArn).split('/').at(-1) ?? ''));
    if (action === 'CreateUser') this.setBoundary(`user/${params.UserName}`, params.PermissionsBoundary);
    if (action === 'DeleteUser') this.setBoundary(`user/${params.UserName}`, undefined);
    if (action === 'UpdateUser' && params.NewUserName) this.rename(params.UserName, params.NewUserName);
    if (action === 'CreateRole' || action === 'PutRolePermissionsBoundary') {
      this.setBoundary(`role/${params.RoleName}`, params.PermissionsBoundary);
    }
    if (action === 'DeleteRole' || action === 'DeleteRolePermissionsBoundary') {
      this.setBoundary(`role/${params.RoleName}`, undefined);
    }
  }

  private rename(before: string, after: string): void {
    this.taken.delete(entry('UserName', before));
    this.taken.add(entry('UserName', after));
    const made = this.tryMade(before);
    if (made) this.made.set(userKey(after), made);
    this.setBoundary(`user/${after}`, this.tryBoundaryOf(`user/${before}`));
    this.setBoundary(`user/${before}`, undefined);
  }
}

function entry(parameter: string, name: string): string {
  return `${parameter}:${name.toLowerCase()}`;
}
