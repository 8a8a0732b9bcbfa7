import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findMoto } from '../tools/moto-install';

/** A moto that listens. */
export interface MotoProcess {
  readonly port: number;
  /** The end of what it has written to its error output: where its tracebacks go. */
  lastWords(): string;
  /** Returns when it is gone; one that was borrowed is given back. */
  stop(): Promise<void>;
}

// The shell holds moto for as long as its standard input is open: when this process goes, however it goes, moto goes.
const KEEPER = 'trap "" INT; "$0" "$@" & cat >/dev/null; kill $!';
/** How often it is asked whether it is there, every 50 ms: ten minutes, for on a busy machine Python takes its time. */
const patience = 12_000;
const usualAccount = '123456789012';
/** Where it stands which motos are lent: one to each of the test runner's workers. */
const lentMotos = 'CURFEW_LENT_MOTOS';

interface LentMoto {
  readonly port: number;
  /** Where its error output goes. */
  readonly log: string;
}

/** @param log a file for its error output */
export async function startMotoProcess(account: string, log?: string): Promise<MotoProcess> {
  const program = await findMoto();
  const port = await freePort();
  const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
  const child = spawn('sh', ['-c', KEEPER, program, '-H', '127.0.0.1', '-p', String(port)], {
    env: { ...inherited, MOTO_ACCOUNT_ID: account, MOTO_PORT: String(port), MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // Moto is gone when nobody holds its error output any more; its keeper goes before it.
  const gone = new Promise((resolve) => child.once('close', resolve));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  if (log !== undefined) child.stderr.pipe(createWriteStream(log));
  await waitUntilReady(port, child, () => said);
  return {
    port,
    lastWords: () => said,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.stdin.end();
      await gone;
    },
  };
}

/**
 * Starts a moto for each of the test runner's workers, so that not every suite waits until Python has started.
 * @param folder for what they write to their error output
 * @returns what ends them
 */
export async function lendMotos(workers: number, folder: string): Promise<() => Promise<void>> {
  const logs = Array.from({ length: workers }, (_, worker) => join(folder, `moto-${worker + 1}.log`));
  const all = await Promise.all(logs.map((log) => startMotoProcess(usualAccount, log)));
  const lent = all.map(({ port }, index): LentMoto => ({ port, log: logs[index] as string }));
  process.env[lentMotos] = JSON.stringify(lent);
  return async () => {
    await Promise.all(all.map((moto) => moto.stop()));
  };
}

let borrowed = false;

/** The moto of this worker, emptied; undefined where none is lent, where a suite has it already, or for another account. */
export async function tryBorrowMoto(account: string): Promise<MotoProcess | undefined> {
  const lent = JSON.parse(process.env[lentMotos] ?? '[]') as LentMoto[];
  const moto = lent[Number(process.env.JEST_WORKER_ID) - 1];
  if (moto === undefined || borrowed || account !== usualAccount) return undefined;
  const { port, log } = moto;
  borrowed = true;
  let given = false;
  const status = await ask(port, 'POST', '/moto-api/reset');
  if (status !== 200) throw new Error(`moto was not emptied: ${status}`);
  return {
    port,
    lastWords: () => readFileSync(log, 'utf8').slice(-4000),
    async stop() {
      // Given back once: by then another may have it.
      if (!given) borrowed = false;
      given = true;
    },
  };
}

async function waitUntilReady(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < patience; attempt++) {
    if (child.exitCode !== null) break;
    const ready = await ask(port, 'GET', '/moto-api/').then(
      (status) => status === 200,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  child.stdin?.end();
  throw new Error(`moto_server did not start: ${said().trim() || 'it said nothing'}`);
}

/** Over a connection of its own, so that none is left open. @returns the status of the answer */
async function ask(port: number, method: string, path: string): Promise<number | undefined> {
  const request = http.request({ host: '127.0.0.1', port, method, path, agent: false }).end();
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
  await answer.resume().toArray();
  return answer.statusCode;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
