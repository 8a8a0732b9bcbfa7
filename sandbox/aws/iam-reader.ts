import type { Call } from './call';
import type { IamNames } from './iam-names';
import type { Moto } from './moto';
import { type Element, membersAt, textAt } from './xml';

export interface NamedPolicy {
  readonly name: string;
  readonly policy: unknown;
}

export interface Entity {
  readonly arn: string;
  readonly id: string;
}

export interface PrincipalPolicies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary: NamedPolicy | undefined;
}

type Kind = 'User' | 'Role' | 'Group';

/**
 * Reads principals and their policies from moto. Each entity is remembered until a call that passes through the front
 * changes it: a sweep of a thousand policies must not read the sweeper's own role a thousand times.
 */
export class IamReader {
  private readonly remembered = new Map<string, Promise<unknown>>();

  constructor(
    private readonly moto: Moto,
    private readonly names: IamNames,
  ) {}

  user(name: string): Promise<Entity | undefined> {
    return this.entity('User', name);
  }

  role(name: string): Promise<Entity | undefined> {
    return this.entity('Role', name);
  }

  group(name: string): Promise<Entity | undefined> {
    return this.entity('Group', name);
  }

  async policiesOf(kind: 'User' | 'Role', name: string): Promise<PrincipalPolicies> {
    const own = await this.ownPolicies(kind, name);
    const groups = kind === 'User' ? await this.groupsOf(name) : [];
    const fromGroups = await Promise.all(groups.map((group) => this.ownPolicies('Group', group)));
    const boundaryArn = this.names.tryBoundaryOf(`${kind === 'User' ? 'user' : 'role'}/${name}`);
    const boundary = boundaryArn === undefined ? undefined : await this.managed(boundaryArn);
    return { identity: [...own, ...fromGroups.flat()], boundary };
  }

  /** A policy that cannot be read allows nothing: it stands there empty. */
  async managed(arn: string): Promise<NamedPolicy> {
    const document = await this.remember(`Policy/${arn}`, async () => {
      const policy = await this.moto.tryQuery('iam', 'GetPolicy', { PolicyArn: arn });
      const version = textAt(policy, 'Policy', 'DefaultVersionId');
      if (version === undefined) return undefined;
      const found = await this.moto.tryQuery('iam', 'GetPolicyVersion', { PolicyArn: arn, VersionId: version });
      return textAt(found, 'PolicyVersion', 'Document');
    });
    return { name: arn, policy: document === undefined ? NOTHING : parseDocument(document) };
  }

  /** Forgets what an accepted call has changed. */
  observe({ action, params }: Call): void {
    if (/^(Get|List)/.test(action)) return;
    for (const [parameter, kind] of [
      ['UserName', 'User'],
      ['RoleName', 'Role'],
      ['GroupName', 'Group'],
    ] as const) {
      if (params[parameter]) this.forget(`${kind}/${params[parameter]}`);
    }
    // Attaching a policy does not change it.
    if (params.PolicyArn && !/^(At|De)tach/.test(action)) this.forget(`Policy/${params.PolicyArn}`);
  }

  private ownPolicies(kind: Kind, name: string): Promise<NamedPolicy[]> {
    return this.remember(`${kind}/${name}/policies`, async () => {
      const who = { [`${kind}Name`]: name };
      const inlineNames = membersAt(await this.moto.tryQuery('iam', `List${kind}Policies`, who), 'PolicyNames');
      const inline = inlineNames.map(async ({ text: policyName }) => {
        const found = await this.moto.tryQuery('iam', `Get${kind}Policy`, { ...who, PolicyName: policyName });
        return { name: policyName, policy: parseDocument(textAt(found, 'PolicyDocument') ?? '') };
      });
      const all = { ...who, MaxItems: '1000' };
      const attached = membersAt(
        await this.moto.tryQuery('iam', `ListAttached${kind}Policies`, all),
        'AttachedPolicies',
      );
      return Promise.all([...inline, ...attached.map((one) => textAt(one, 'PolicyArn') ?? '')]);
    }).then((found) => Promise.all(found.map((one) => (typeof one === 'string' ? this.managed(one) : one))));
  }

  private groupsOf(userName: string): Promise<string[]> {
    return this.remember(`User/${userName}/groups`, async () => {
      const groups = membersAt(await this.moto.tryQuery('iam', 'ListGroupsForUser', { UserName: userName }), 'Groups');
      return groups.map((group) => textAt(group, 'GroupName') ?? '');
    });
  }

  private entity(kind: Kind, name: string): Promise<Entity | undefined> {
    return this.remember(`${kind}/${name}/entity`, async () => {
      const found = await this.moto.tryQuery('iam', `Get${kind}`, { [`${kind}Name`]: name });
      return found && entityOf(found, kind);
    });
  }

  private remember<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.remembered.get(key) as Promise<T> | undefined;
    if (known) return known;
    const loading = load();
    this.remembered.set(key, loading);
    // A failed read is not an answer to remember.
    loading.catch(() => this.remembered.delete(key));
    return loading;
  }

  private forget(prefix: string): void {
    for (const key of this.remembered.keys()) {
      if (key === prefix || key.startsWith(`${prefix}/`)) this.remembered.delete(key);
    }
  }
}

const NOTHING = { Version: '2012-10-17', Statement: [] };

function entityOf(found: Element, kind: Kind): Entity {
  return { arn: textAt(found, kind, 'Arn') ?? '', id: textAt(found, kind, `${kind}Id`) ?? '' };
}

/** Documents come URL-encoded or plain, depending on the call. */
function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('{') ? text : decodeURIComponent(text));
  } catch {
    return text;
  }
}
