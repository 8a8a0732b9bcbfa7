import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateUserCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAttachedUserPoliciesCommand,
  paginateListPolicies,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import {
  ResumeSessionCommand,
  SSMClient,
  type SSMClientConfig,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { accessPath } from '../../model/iam/names';
import type { Settings } from '../../model/settings/settings';
import { synth } from '../../synth';
import { type Credentials, type Sandbox, startSandbox, type Terraform, terraform } from '..';

/** The instances of the story, as the examples in `grants/` name them. */
export const nodes = {
  development: 'i-0ee0bc84a481f7852',
  production: 'i-0a1b2c3d4e5f60718',
  stagingWeb: 'i-0aaaaaaaaaaaaaaa1',
  stagingDatabase: 'i-0aaaaaaaaaaaaaaa2',
  untagged: 'i-0aaaaaaaaaaaaaaa3',
  training: 'i-0bbbbbbbbbbbbbbb1',
} as const;

const region = 'eu-central-1';
export const document = 'Curfew-Shell';

/** Everything that a run of the examples against the sandbox needs: a copy of them, Terraform, people's hands. */
export class Stage {
  readonly home = mkdtempSync(join(tmpdir(), 'curfew-home-'));
  readonly #outdir = mkdtempSync(join(tmpdir(), 'curfew-out-'));
  readonly #said: string[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    private settings: Settings,
  ) {}

  /** @param root the folder whose `people/` and `grants/` are played */
  static async open(root: string, settings: Settings, now: string): Promise<Stage> {
    const stage = new Stage(await startSandbox({ now }), settings);
    try {
      stage.#furnish(root);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  #furnish(root: string): void {
    for (const folder of ['people', 'grants']) cpSync(join(root, folder), join(this.home, folder), { recursive: true });
    const { fleet } = this.sandbox;
    fleet.put({ id: nodes.development, region, tags: { Environment: 'Development', Name: 'dev-checkout' } });
    fleet.put({
      id: nodes.production,
      region,
      tags: { Environment: 'Production', Role: 'Payments' },
      profile: 'curfew-instance',
    });
    fleet.put({ id: nodes.stagingWeb, region, tags: { Environment: 'Staging', Role: 'Web' } });
    fleet.put({ id: nodes.stagingDatabase, region, tags: { Environment: 'Staging', Role: 'Database' } });
    fleet.put({ id: nodes.untagged, region, tags: {} });
    fleet.put({ id: nodes.training, region: 'us-east-1', tags: { Environment: 'Training' } });
  }

  async close(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.home, { recursive: true, force: true });
    rmSync(this.#outdir, { recursive: true, force: true });
  }

  /** An administrator's IAM client. */
  get iam(): IAMClient {
    const { endpoint, admin } = this.sandbox;
    return new IAMClient({ endpoint, credentials: admin, region: 'us-east-1' });
  }

  get terraform(): Terraform {
    return terraform(this.sandbox, this.stackFolder);
  }

  /** Where the stack is written. */
  get stackFolder(): string {
    return join(this.#outdir, 'stacks', this.settings.stackName ?? 'curfew');
  }

  /** Where Terraform keeps its state. */
  get stateFile(): string {
    return join(this.stackFolder, 'terraform.tfstate');
  }

  get now(): string {
    return `${this.sandbox.clock.now().toISOString().slice(0, 19)}Z`;
  }

  /** Everything that `synth` printed last. */
  get said(): string {
    return this.#said.join('');
  }

  /** What follows is synthesized with other settings. */
  resettle(settings: Settings): this {
    this.settings = settings;
    return this;
  }

  /** Writes the stack as of the sandbox's time, as CI would. */
  async synth(): Promise<void> {
    this.#said.length = 0;
    const print = (line: string): void => void this.#said.push(line);
    const { settings, home, now } = this;
    const code = await synth({ settings, home, now, outdir: this.#outdir, print });
    if (code !== 0) throw new Error(this.said);
  }

  async synthAndApply(): Promise<string> {
    await this.synth();
    const out = await this.terraform.apply();
    return /Apply complete! .*/.exec(out)?.[0] ?? out;
  }

  writeGrant(path: string, text: string): void {
    writeFileSync(join(this.home, 'grants', path), text);
  }

  readGrant(path: string): string {
    return readFileSync(join(this.home, 'grants', path), 'utf8');
  }

  editGrant(path: string, from: string, to: string): void {
    const text = this.readGrant(path);
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
    this.writeGrant(path, text.replace(from, to));
  }

  deleteGrant(path: string): void {
    rmSync(join(this.home, 'grants', path));
  }

  ssm(credentials: Credentials, where = region): SSMClient {
    const config: SSMClientConfig = { endpoint: this.sandbox.endpoint, credentials, region: where, maxAttempts: 1 };
    return new SSMClient(config);
  }

  /** @returns the id of the session */
  async start(who: Credentials, target: string, name: string | undefined = document, where = region): Promise<string> {
    const request = { Target: target, ...(name === '' ? {} : { DocumentName: name }), Reason: 'story' };
    const { SessionId = '' } = await this.ssm(who, where).send(new StartSessionCommand(request));
    return SessionId;
  }

  async resume(who: Credentials, session: string): Promise<void> {
    await this.ssm(who).send(new ResumeSessionCommand({ SessionId: session }));
  }

  async terminate(who: Credentials, session: string): Promise<void> {
    await this.ssm(who).send(new TerminateSessionCommand({ SessionId: session }));
  }

  /** The deployed sweeper, once. @returns its log lines about what it did */
  async sweep(event: object = { sweep: 'tick' }): Promise<string[]> {
    const { ok, error, log } = await this.sandbox.functions.invoke('curfew-sweeper', event, region);
    if (!ok) throw new Error(`the sweeper failed: ${error?.message}\n${log}`);
    return log.split('\n').filter((line) => line.startsWith('{') && !line.startsWith('{"summary"'));
  }

  active(): string[] {
    return this.sandbox.sessions
      .active()
      .map(({ id }) => id)
      .sort();
  }

  /** Names of all policies below a path, sorted. */
  async policies(path = accessPath): Promise<string[]> {
    const names: string[] = [];
    for await (const page of paginateListPolicies({ client: this.iam }, { Scope: 'Local', PathPrefix: path })) {
      names.push(...(page.Policies ?? []).map(({ PolicyName = '' }) => PolicyName));
    }
    return names.sort();
  }

  async users(): Promise<string[]> {
    const names: string[] = [];
    for await (const page of paginateListUsers({ client: this.iam }, {})) {
      names.push(...(page.Users ?? []).map(({ UserName = '' }) => UserName));
    }
    return names.sort();
  }

  /** By hand, as an administrator in a hurry would. */
  async deleteUser(user: string): Promise<void> {
    const { AttachedPolicies = [] } = await this.iam.send(new ListAttachedUserPoliciesCommand({ UserName: user }));
    for (const { PolicyArn } of AttachedPolicies) {
      await this.iam.send(new DetachUserPolicyCommand({ UserName: user, PolicyArn }));
    }
    await this.iam.send(new DeleteUserCommand({ UserName: user }));
  }

  /** A person that somebody else made, whom Curfew only grants to. */
  async existing(user: string): Promise<Credentials> {
    await this.iam.send(new CreateUserCommand({ UserName: user }));
    return this.sandbox.createAccessKey(user);
  }
}
