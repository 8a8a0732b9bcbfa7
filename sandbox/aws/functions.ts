import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Call, Params } from './call';
import type { Clock } from './clock';
import { type Invocation, runFunction } from './function-process';
import type { Credentials } from './keyring';
import type { LogEvents } from './log-events';
import { processTime } from './process-clock';

interface DeployedFunction {
  readonly name: string;
  readonly region: string;
  readonly zip: Uint8Array;
  readonly handler: string;
  readonly role: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Configuration that moto takes and forgets. */
  readonly forgotten: Readonly<Record<string, unknown>>;
}

const FORGOTTEN = ['DeadLetterConfig', 'LoggingConfig'] as const;

/** The functions deployed through the front, kept as deployed: zip, environment and role. */
export class Functions {
  private readonly deployed = new Map<string, DeployedFunction>();
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly credentialsFor: (roleArn: string, sessionName: string) => Credentials,
    private readonly clock: Clock,
    private readonly logEvents: LogEvents,
    /** The Node that runs them. */
    private readonly node = process.execPath,
  ) {}

  /** Takes in a Lambda call that moto has accepted. */
  observe(call: Call): void {
    if (call.action === 'CreateFunction') {
      const { FunctionName: name, Code: code } = call.params;
      this.deployed.set(keyOf(call.region, name), {
        ...configOf(call.params),
        name,
        region: call.region,
        zip: zipOf(code),
      });
      return;
    }
    const key = keyOf(call.region, functionNameOf(call));
    const known = this.deployed.get(key);
    if (!known) return;
    if (call.action === 'UpdateFunctionCode') this.deployed.set(key, { ...known, zip: zipOf(call.params) });
    if (call.action === 'UpdateFunctionConfiguration') {
      this.deployed.set(key, { ...known, ...configOf(call.params, known) });
    }
    if (call.action === 'DeleteFunction') this.deployed.delete(key);
  }

  /** What moto leaves out of a function's configuration, as deployed. */
  forgottenOf(region: string, name: string): Readonly<Record<string, unknown>> {
    return this.deployed.get(keyOf(region, name))?.forgotten ?? {};
  }

  async invoke(endpoint: string, name: string, event: unknown, region?: string): Promise<Invocation> {
    const found = [...this.deployed.values()].filter((f) => f.name === name && (!region || f.region === region));
    const [deployed] = found;
    if (!deployed || found.length > 1) {
      const known = [...this.deployed.keys()].join(', ') || 'none';
      throw new Error(`${found.length} functions are called ${name}; deployed are: ${known}.`);
    }
    const root = await mkdtemp(join(tmpdir(), 'curfew-function-'));
    try {
      await unpack(deployed.zip, root);
      const env = this.environmentOf(deployed, endpoint, root);
      const { node, running } = this;
      const time = processTime(this.clock, endpoint);
      const done = await runFunction({ deployed, root, event, env, node, running, time });
      this.keepLog(deployed, time.now, done.log);
      return done;
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }

  /** As Lambda does: a line is an event, in the group of the function. */
  private keepLog({ name, region }: DeployedFunction, timestamp: number, log: string): void {
    const lines = log.split('\n').filter((line) => line !== '');
    const events = lines.map((message) => ({ timestamp, message }));
    this.logEvents.add(region, `/aws/lambda/${name}`, `container-${randomUUID()}`, events);
  }

  /**
   * Ends functions that run now, as a machine that fails would: at once, and wherever they are.
   *
   * @param count so many, whichever have run longest; by default all
   */
  kill(count = Number.POSITIVE_INFINITY): void {
    for (const child of [...this.running].slice(0, count)) child.kill('SIGKILL');
  }

  /** Nothing of this process's environment reaches the function. */
  private environmentOf(deployed: DeployedFunction, endpoint: string, root: string): NodeJS.ProcessEnv {
    const keys = this.credentialsFor(deployed.role, deployed.name);
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: root,
      TZ: ':UTC',
      ...deployed.environment,
      AWS_REGION: deployed.region,
      AWS_DEFAULT_REGION: deployed.region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      AWS_LAMBDA_FUNCTION_NAME: deployed.name,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      // What runs in AWS has Node 22; here it may be 20, on which the SDK gives advice in every log.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      LAMBDA_TASK_ROOT: root,
      AWS_ENDPOINT_URL: endpoint,
    };
  }
}

export function functionNameOf(call: Call): string {
  const segment = decodeURIComponent(call.url.split('?')[0]?.split('/')[3] ?? '');
  return segment.split(':')[6] ?? segment;
}

async function unpack(zip: Uint8Array, root: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    if (name.endsWith('/')) continue;
    const path = join(root, name);
    if (!path.startsWith(root)) throw new Error(`The function's zip has an entry outside its folder: ${name}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

function configOf(params: Params, before?: DeployedFunction): Omit<DeployedFunction, 'name' | 'region' | 'zip'> {
  return {
    handler: params.Handler ?? before?.handler ?? 'index.handler',
    role: params.Role ?? before?.role ?? '',
    timeoutSeconds: params.Timeout ?? before?.timeoutSeconds ?? 3,
    environment: params.Environment?.Variables ?? (params.Environment ? {} : (before?.environment ?? {})),
    forgotten: {
      ...before?.forgotten,
      ...Object.fromEntries(FORGOTTEN.filter((name) => name in params).map((name) => [name, params[name]])),
    },
  };
}

function zipOf(code: Params): Uint8Array {
  if (typeof code.ZipFile !== 'string') {
    throw new Error('The sandbox runs functions whose zip is in the request (filename); it cannot fetch code from S3.');
  }
  return Buffer.from(code.ZipFile, 'base64');
}

function keyOf(region: string, name: string): string {
  return `${region}:${name}`;
}
