import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { userArn } from '../model/iam/arn';
import { auditLogGroup } from '../model/iam/names';
import { formatInstant, instantOf, instantOfMillis, minutes, plus } from '../model/time/instant';
import { type Sandbox, startSandbox } from '../sandbox';
import { homeFiles, settings } from './home';
import { median, spread, table } from './table';

const grants = 10_000;
const sessions = 5_000;
const runs = 3;
const pageOf = 200;

const end = instantOf(new Date('2030-06-30T00:00:00Z'));
const begin = plus(end, -minutes(10_000 * 3) as ReturnType<typeof minutes>);

/** A new grant every three minutes of three weeks, each for three hours. */
const windowOf = (i: number) => {
  const from = plus(begin, minutes(i * 3));
  return { from: formatInstant(from), until: formatInstant(plus(from, minutes(180))) };
};

/** A repository with a commit for each grant, as merged pull requests make it. */
function writeRepository(home: string): void {
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', home]);
  const stream: string[] = [];
  const commit = (at: number, title: string, files: { file: string; text: string }[]): void => {
    stream.push(
      `commit refs/heads/main\ncommitter ci <ci@example.com> ${Math.floor(at / 1000)} +0000\ndata ${title.length}\n${title}\n`,
    );
    for (const { file, text } of files)
      stream.push(`M 100644 inline ${file}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  };
  const all = homeFiles(grants, windowOf);
  commit(
    begin,
    'people',
    all.filter(({ file }) => file.startsWith('people/')),
  );
  for (const [i, each] of all.filter(({ file }) => file.startsWith('grants/')).entries()) {
    commit(plus(begin, minutes(i * 3)), `grant ${i}`, [each]);
  }
  execFileSync('git', ['-C', home, 'fast-import', '--quiet'], { input: stream.join('') });
  execFileSync('git', ['-C', home, 'reset', '--quiet', '--hard']);
  const main = `import type { Settings } from 'curfew';\nimport { synth } from 'curfew/synth';\n\nexport const settings: Settings = ${JSON.stringify(settings)};\n\nif (require.main === module) synth({ settings, home: __dirname, now: new Date() });\n`;
  writeFileSync(join(home, 'main.ts'), main);
}

/** Every second grant had a session, which the sweeper ended a second after it. */
function sessionOf(i: number) {
  const grant = i * 2;
  const from = plus(begin, minutes(grant * 3 + 30));
  const person = Math.floor(grant / 5);
  const region = settings.regions[grant % 3] as string;
  return {
    region,
    SessionId: `person-${person}-${String(i).padStart(26, '0')}`,
    Target: `i-${(grant * 3).toString(16).padStart(17, '0')}`,
    Owner: userArn({ partition: 'aws', account: settings.account }, `/person-${person}`),
    DocumentName: 'Curfew-Shell',
    Status: 'Terminated',
    StartDate: from / 1000,
    EndDate: plus(from, minutes(150)) / 1000 + 1,
    Reason: `team-${Math.floor(grant / 100)}-access-${grant}`,
  };
}

/** An account with all these sessions in its history, and the end of each in its audit log. */
async function fill(sandbox: Sandbox): Promise<void> {
  const all = Array.from({ length: sessions }, (_, i) => sessionOf(i));
  const byRegion = new Map(settings.regions.map((region) => [region, all.filter((each) => each.region === region)]));
  sandbox.use(async (call, next) => {
    if (call.action !== 'DescribeSessions' || call.params.State !== 'History') return next(call);
    const listed = byRegion.get(call.region) ?? [];
    const start = Number(call.params.NextToken ?? 0);
    const page = listed.slice(start, start + pageOf).map(({ region: _, ...session }) => session);
    const token = start + pageOf < listed.length ? { NextToken: String(start + pageOf) } : {};
    const body = Buffer.from(JSON.stringify({ Sessions: page, ...token }));
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1', date: sandbox.clock.now().toUTCString() },
      body,
    };
  });
  const logs = new CloudWatchLogsClient({
    endpoint: sandbox.endpoint,
    credentials: sandbox.admin,
    region: settings.regions[0] as string,
  });
  const stream = { logGroupName: auditLogGroup, logStreamName: 'bench' };
  await logs.send(new CreateLogGroupCommand(stream));
  await logs.send(new CreateLogStreamCommand(stream));
  const recent = all.filter(({ EndDate }) => EndDate * 1000 > end - 13 * 24 * 3_600_000);
  const events = recent.map(({ SessionId: session, region, EndDate, Owner: who, Reason: grant }) => ({
    timestamp: Math.floor(EndDate * 1000),
    message: JSON.stringify({
      when: formatInstant(instantOfMillis(EndDate * 1000)),
      change: 'session ended',
      outcome: 'gone',
      who,
      session,
      region,
      grant,
      why: `grant ${grant} ended`,
    }),
  }));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: events.sort((a, b) => a.timestamp - b.timestamp) }));
}

interface Measured {
  readonly ms: number;
  readonly megabytes: number;
  readonly bytes: number;
}

/** One command line as a process of its own, with the most memory that it held. */
function measure(sandbox: Sandbox, home: string, args: readonly string[]): Promise<Measured> {
  const peak = join(home, '..', 'peak');
  const hook = join(home, '..', 'peak.cjs');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));\n`,
  );
  const root = join(__dirname, '..');
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.admin.secretAccessKey,
    SANDBOX_NOW: String(end),
    NODE_OPTIONS: `--require ${join(root, 'sandbox/stage/keep-time.cjs')} --require ${hook}`,
  };
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, 'bin', 'curfew.js'), ...args], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  return new Promise((resolve) => {
    child.once('close', () => {
      const kilobytes = Number(readFileSync(peak, 'utf8'));
      resolve({ ms: performance.now() - began, megabytes: kilobytes / 1024, bytes });
    });
  });
}

/** `report` over three weeks, and `who`, at 10,000 grants in git and 5,000 sessions in history. */
export async function benchReport(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-bench-'));
  const home = join(folder, 'home');
  const sandbox = await startSandbox({ now: formatInstant(end) });
  try {
    writeRepository(home);
    await fill(sandbox);
    const from = formatInstant(begin);
    const lines: (readonly string[])[] = [
      ['report', '--from', from],
      ['report', '--from', from, '--json'],
      ['report', '--from', from, '--csv'],
      ['report'],
      ['who', '--at', formatInstant(plus(end, -minutes(60) as ReturnType<typeof minutes>))],
      ['who', '--at', formatInstant(plus(begin, minutes(180)))],
    ];
    const rows: string[][] = [];
    for (const args of lines) {
      const all: Measured[] = [];
      for (let run = 0; run < runs; run++) all.push(await measure(sandbox, home, args));
      const { bytes } = all[0] as Measured;
      if (bytes === 0) throw new Error(`curfew ${args.join(' ')} printed nothing`);
      rows.push([
        `curfew ${args.join(' ')}`,
        spread(all.map(({ ms }) => ms)),
        Math.max(...all.map(({ megabytes }) => megabytes)).toFixed(0),
        (median(all.map((each) => each.bytes)) / 1024).toFixed(0),
      ]);
    }
    process.stdout.write(
      `${grants} grants in git, ${sessions} sessions in history, three regions; each a fresh process, ${runs} runs\n`,
    );
    process.stdout.write(`${table(['', 'seconds min/median/max', 'MB', 'KiB printed'], rows)}\n`);
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
