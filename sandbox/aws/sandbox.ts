import { tryRefuse } from './authorize';
import { Buckets } from './buckets';
import type { Middleware } from './call';
import { type Clock, createClock } from './clock';
import { Fleet } from './fleet';
import { type CallRecord, Front } from './front';
import type { Invocation } from './function-process';
import { Functions } from './functions';
import { IamNames } from './iam-names';
import { IamReader } from './iam-reader';
import { type Credentials, Keyring } from './keyring';
import { LogEvents } from './log-events';
import { startMoto } from './moto';
import { type ProcessTime, processTime } from './process-clock';
import { ServiceCredentials } from './service-credentials';
import { type SessionRecord, type SessionStatus, Sessions } from './sessions';
import { signedForm } from './signed-form';
import type { World } from './world';
import { textAt, tryFind } from './xml';

export interface SandboxOptions {
  /** Where the clock is frozen at first. @default this moment, in whole seconds */
  readonly now?: string;
  /** @default '123456789012' */
  readonly account?: string;
  /** Whether AWS's own policies are there, with their documents. @default false */
  readonly awsPolicies?: boolean;
  /** Whether a session's `Owner` shows the path of an IAM user; AWS's behaviour is unconfirmed. @default true */
  readonly ownerPath?: boolean;
  /** The Node that runs deployed functions. @default the one that runs this */
  readonly node?: string;
}

/** A local AWS: one endpoint for every service and region. */
export interface Sandbox {
  readonly endpoint: string;
  readonly account: string;
  /** The administrator's keys: never judged. */
  readonly admin: Credentials;
  readonly clock: Clock;
  /** What a process is told of the time: see `keep-time.cjs`. */
  processTime(): ProcessTime;
  readonly fleet: Pick<Fleet, 'put' | 'remove' | 'retag'>;
  createAccessKey(user: string): Promise<Credentials>;
  /** What `GetSessionToken` hands out for a user's keys at the sandbox's present time. */
  sessionToken(keys: Credentials): Promise<Credentials>;
  /** What the Lambda service would hand a function of that role. */
  roleCredentials(roleArn: string, sessionName?: string): Credentials;
  /** The truth about sessions, for assertions; `mark` brings about what no call does. */
  readonly sessions: {
    all(): SessionRecord[];
    active(): SessionRecord[];
    mark(id: string, status: SessionStatus): void;
  };
  /** Every API call that came in, in order. */
  readonly calls: readonly CallRecord[];
  /** Calls that were refused because the sandbox cannot judge them: a test asserts that there are none. */
  unjudged(): CallRecord[];
  readonly functions: {
    /** Runs a deployed function's zip under its deployed environment and role. */
    invoke(name: string, event: unknown, region?: string): Promise<Invocation>;
    /** Ends functions that run now: at once, and wherever they are; so many, whichever have run longest. @default all */
    kill(count?: number): void;
  };
  /** May a person (re)open the data channel of a session? That call has no SDK: the plugin makes it. */
  openDataChannel(keys: Credentials, sessionId: string): Promise<'allowed' | 'denied'>;
  /** What moto makes up from now on (ids, versions) follows from this number. */
  seed(number: number): Promise<void>;
  /** Puts a layer before judging and answering; the function returned takes it away again. */
  use(middleware: Middleware): () => void;
  stop(): Promise<void>;
}

/** What stands behind the front, without anything in it yet. */
async function createWorld(options: SandboxOptions): Promise<World> {
  const { account = '123456789012', awsPolicies = false, ownerPath = true } = options;
  const clock = createClock(options.now ?? `${new Date().toISOString().slice(0, 19)}Z`);
  const moto = await startMoto({ account, awsPolicies });
  const names = new IamNames(clock);
  const keyring = new Keyring(account, clock);
  const logEvents = new LogEvents();
  const roleCredentials = (roleArn: string, sessionName: string) => credentialsOf(keyring, roleArn, sessionName);
  return {
    account,
    ownerPath,
    buckets: new Buckets(),
    clock,
    fleet: new Fleet(),
    functions: new Functions(roleCredentials, clock, logEvents, options.node),
    iam: new IamReader(moto, names),
    keyring,
    logEvents,
    moto,
    names,
    serviceCredentials: new ServiceCredentials(clock),
    sessions: new Sessions(clock),
  };
}

function credentialsOf(keyring: Keyring, roleArn: string, sessionName = 'sandbox'): Credentials {
  const { expiration: _, ...keys } = keyring.issueForRole(roleArn.split('/').at(-1) ?? '', sessionName, 43_200);
  return keys;
}

async function createAccessKey(endpoint: string, admin: Credentials, user: string): Promise<Credentials> {
  const result = await signedForm(endpoint, admin, 'iam', { Action: 'CreateAccessKey', UserName: user });
  const key = tryFind(result, 'CreateAccessKeyResult', 'AccessKey');
  return {
    accessKeyId: textAt(key, 'AccessKeyId') ?? '',
    secretAccessKey: textAt(key, 'SecretAccessKey') ?? '',
  };
}

async function sessionToken(endpoint: string, keys: Credentials): Promise<Credentials> {
  const result = await signedForm(endpoint, keys, 'sts', { Action: 'GetSessionToken' });
  const issued = tryFind(result, 'GetSessionTokenResult', 'Credentials');
  return {
    accessKeyId: textAt(issued, 'AccessKeyId') ?? '',
    secretAccessKey: textAt(issued, 'SecretAccessKey') ?? '',
    sessionToken: textAt(issued, 'SessionToken') ?? '',
  };
}

async function openDataChannel(world: World, keys: Credentials, sessionId: string): Promise<'allowed' | 'denied'> {
  const caller = world.keyring.find(keys.accessKeyId);
  if (caller === 'unknown' || caller === 'expired') return 'denied';
  if (caller.kind === 'admin') return 'allowed';
  const region = world.sessions.all().find((session) => session.id === sessionId)?.region ?? 'us-east-1';
  const refusal = await tryRefuse(caller, 'ssmmessages:OpenDataChannel', region, [{ arn: '*' }], world);
  return refusal === undefined ? 'allowed' : 'denied';
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = await createWorld(options);
  const { account, clock, fleet, functions, keyring, moto, sessions } = world;
  const front = new Front(world);
  await front.start();
  const { endpoint } = front;
  return {
    endpoint,
    account,
    admin: keyring.admin,
    clock,
    processTime: () => processTime(clock, endpoint),
    fleet,
    sessions,
    calls: front.calls,
    unjudged: () => front.calls.filter((call) => call.verdict === 'unjudged'),
    functions: {
      invoke: (name, event, region) => functions.invoke(endpoint, name, event, region),
      kill: (count) => functions.kill(count),
    },
    async seed(number) {
      await moto.forward({ method: 'POST', url: `/moto-api/seed?a=${number}`, headers: {}, body: Buffer.alloc(0) });
    },
    use: (middleware) => front.use(middleware),
    roleCredentials: (roleArn, sessionName) => credentialsOf(keyring, roleArn, sessionName),
    createAccessKey: (user) => createAccessKey(endpoint, keyring.admin, user),
    sessionToken: (keys) => sessionToken(endpoint, keys),
    openDataChannel: (keys, sessionId) => openDataChannel(world, keys, sessionId),
    async stop() {
      await front.stop();
      await moto.stop();
    },
  };
}
