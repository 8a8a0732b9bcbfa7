import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { renderDenial } from '../../../model/access/denial';
import { everybodyOut, systemPath } from '../../../model/iam/names';
import { policyPath, policyPlace } from '../../../model/iam/policy-name';
import { formatInstant, type Instant, instantOf, minutes, plus } from '../../../model/time/instant';
import type { Credentials, Sandbox } from '../../../sandbox';
import { documentOf, type GrantOptions } from '../sweep/account';

const home = 'eu-central-1';
const away = 'us-east-1';
const machine = 'i-0ee0bc84a481f7852';
const machineAway = 'i-0123456789abcdef0';
/** Hybrid nodes, of which only Systems Manager knows the tags. */
const node = 'mi-0123456789abcdef0';
const nodeAway = 'mi-0fedcba9876543210';
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const tags = { Role: 'web' };

/**
 * An account in which a sweep needs all it can do. John's access lives, on targets by tags in two regions; Ann is
 * nobody of Curfew's, which only her user tells; Jane's has expired, and her policy is held by whoever else.
 */
export class Scenario {
  readonly iam: IAMClient;
  readonly #keys = new Map<string, Credentials>();
  /** What every sweep leaves. */
  kept: unknown;

  constructor(private readonly sandbox: Sandbox) {
    const { endpoint, admin: credentials } = sandbox;
    this.iam = new IAMClient({ endpoint, credentials, region: home, maxAttempts: 1 });
  }

  /** What lives on. */
  async build(): Promise<void> {
    const { iam, sandbox } = this;
    const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
    for (const region of [home, away]) {
      for (const Name of ['Curfew-Shell', 'Other-Shell']) {
        const made = { Name, Content, DocumentType: 'Session', DocumentFormat: 'JSON' } as const;
        await this.#ssm(sandbox.admin, region).send(new CreateDocumentCommand(made));
      }
    }
    for (const [id, region] of [
      [machine, home],
      [node, home],
      [machineAway, away],
      [nodeAway, away],
    ] as const) {
      sandbox.fleet.put({ id, region, tags });
    }
    for (const [UserName, Path] of [
      ['john', '/curfew/'],
      ['jane', '/curfew/'],
      ['ann', '/'],
      ['stranger', '/'],
    ] as const) {
      // Before any session of theirs: one that is older than its user is nobody's.
      await this.#before(10, () => iam.send(new CreateUserCommand({ UserName, Path })));
    }
    for (const UserName of ['jane', 'ann']) {
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument: everything }));
    }
    await iam.send(new CreateGroupCommand({ GroupName: 'everybody' }));
    const assume = '{"Version":"2012-10-17","Statement":[]}';
    await iam.send(new CreateRoleCommand({ RoleName: 'robot', AssumeRolePolicyDocument: assume }));
    // Everybody was put out, but for those who came since.
    const out = { Path: systemPath, PolicyName: everybodyOut, PolicyDocument: JSON.stringify(renderDenial()) };
    const { Policy } = await iam.send(new CreatePolicyCommand(out));
    await iam.send(new AttachUserPolicyCommand({ UserName: 'stranger', PolicyArn: Policy?.Arn }));
    for (const user of ['john', 'ann']) this.#keys.set(user, await sandbox.createAccessKey(user));

    for (const region of [home, away]) {
      const policy = await this.#policy({ user: 'john', id: `john-${region}`, region, tags, until: this.#at(60) });
      await iam.send(new AttachUserPolicyCommand({ UserName: 'john', PolicyArn: policy }));
    }
    for (const target of [machine, node]) await this.#start('john', target, home);
    for (const target of [machineAway, nodeAway]) await this.#start('john', target, away);
    await this.#start('ann', machine, home, 'Other-Shell');
    this.kept = await this.state();
  }

  /** What the next sweep has to do. Called again only after one that did it. */
  async expire(): Promise<void> {
    const { iam } = this;
    this.#keys.set('jane', await this.sandbox.createAccessKey('jane'));
    const held = await this.#policy({ user: 'jane', id: 'jane-home', ids: [machine], until: this.#at(-1) });
    const over = { user: 'jane', id: 'jane-away', region: away, ids: [machineAway], until: this.#at(-2) };
    for (const PolicyArn of [held, await this.#policy(over)]) {
      await iam.send(new AttachUserPolicyCommand({ UserName: 'jane', PolicyArn }));
    }
    await iam.send(new AttachUserPolicyCommand({ UserName: 'stranger', PolicyArn: held }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName: 'everybody', PolicyArn: held }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'robot', PolicyArn: held }));
    const PolicyDocument = documentOf({ user: 'jane', from: this.#at(-120), until: this.#at(-1) });
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn: held, PolicyDocument, SetAsDefault: true }));
    // An audit takes what lasted for less than a minute for an attempt.
    await this.#before(2, async () => {
      await this.#start('jane', machine, home);
      await this.#start('jane', machineAway, away);
    });
  }

  /** What is there that a sweep could take away. */
  async state(): Promise<{ policies: string[]; sessions: string[]; keys: string[] }> {
    const { Policies = [] } = await this.iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
    const keys: string[] = [];
    for (const UserName of ['john', 'jane', 'ann']) {
      const { AccessKeyMetadata = [] } = await this.iam.send(new ListAccessKeysCommand({ UserName }));
      keys.push(...AccessKeyMetadata.map(({ AccessKeyId }) => `${UserName} ${AccessKeyId}`));
    }
    const sessions = this.sandbox.sessions.active().map(({ id }) => id);
    return { policies: Policies.map(({ Arn = '' }) => Arn).sort(), sessions: sessions.sort(), keys };
  }

  /** Does something as if so many minutes ago. */
  async #before<T>(count: number, task: () => Promise<T>): Promise<T> {
    const { clock } = this.sandbox;
    const now = clock.now().toISOString();
    clock.set(formatInstant(this.#at(-count)));
    const done = await task();
    clock.set(now);
    return done;
  }

  /** Minutes from the sandbox's time. */
  #at(n: number): Instant {
    return plus(instantOf(this.sandbox.clock.now()), minutes(n));
  }

  async #policy(grant: GrantOptions & { id: string; until: Instant }): Promise<string> {
    const made = {
      Path: policyPath('m', grant.user),
      PolicyName: policyPlace('m', grant.user, grant.id, grant.until).name,
      PolicyDocument: documentOf({ from: this.#at(-60), ...grant }),
    };
    const { Policy } = await this.iam.send(new CreatePolicyCommand(made));
    return Policy?.Arn ?? '';
  }

  #ssm(credentials: Credentials, region: string): SSMClient {
    return new SSMClient({ endpoint: this.sandbox.endpoint, credentials, region, maxAttempts: 1 });
  }

  async #start(user: string, Target: string, region: string, DocumentName = 'Curfew-Shell'): Promise<void> {
    const keys = this.#keys.get(user) as Credentials;
    await this.#ssm(keys, region).send(new StartSessionCommand({ Target, DocumentName }));
  }
}
