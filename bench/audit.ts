import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { builtSweeper } from '../load/sweeper-zip';
import { writeEnvironment } from '../model/contracts/environment';
import { findNode22 } from '../sandbox/tools/node22';
import { detailsPage, type FullAccount, manifestText, reportText } from './full-account';

const sizes: readonly FullAccount[] = [
  { users: 500, roles: 200, policies: 500 },
  { users: 5_000, roles: 1_000, policies: 1_500 },
  { users: 5_000, roles: 1_000, policies: 5_000 },
];

/** What the function has: Lambda tells V8 of nine tenths of it. */
const memoryMegabytes = 512;
const heapMegabytes = Math.floor(memoryMegabytes * 0.9);

const script = `
const began = performance.now();
const write = process.stdout.write.bind(process.stdout);
let lines = 0;
process.stdout.write = () => { lines += 1; return true; };
const done = () => {
  const { maxRSS } = process.resourceUsage();
  const measured = { megabytes: maxRSS / 1024, lines };
  // Connections that stay open would keep it.
  write(JSON.stringify(measured), () => process.exit());
};
require('./index.js')
  .handler({ sweep: 'audit' }, { getRemainingTimeInMillis: () => 300000 - (performance.now() - began) })
  .then(done, done);`;

interface Measured {
  readonly megabytes: number;
  readonly lines: number;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const xml = (action: string, inner: string): string =>
  `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${inner}</${action}Response>`;

/** IAM's answers and the manifest; whatever else is asked is denied, which an audit says and survives. */
function answerTo(asked: URLSearchParams, path: string, account: FullAccount): string | undefined {
  const action = asked.get('Action') ?? '';
  if (path.endsWith('/manifest.json')) return manifestText(account);
  if (action === 'GetAccountAuthorizationDetails') {
    return xml(action, detailsPage(account, Number(asked.get('Marker') ?? 0), Number(asked.get('MaxItems'))));
  }
  if (action === 'GenerateCredentialReport') return xml(action, '');
  if (action !== 'GetCredentialReport') return undefined;
  const content = Buffer.from(reportText(account)).toString('base64');
  const result = `<Content>${content}</Content><GeneratedTime>${new Date().toISOString()}</GeneratedTime>`;
  return xml(action, `<GetCredentialReportResult>${result}</GetCredentialReportResult>`);
}

async function serve(account: FullAccount): Promise<Server> {
  // Of one apply, an hour ago: another time would be another manifest, and the account be read again.
  const written = new Date(Date.now() - 3_600_000).toUTCString();
  const server = createServer(async (request, response) => {
    const text = answerTo(
      new URLSearchParams(await bodyOf(request)),
      new URL(request.url ?? '', 'http://x').pathname,
      account,
    );
    response.setHeader('last-modified', written);
    response.statusCode = text === undefined ? 403 : 200;
    response.end(
      text ?? '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

/** One audit by the built bundle, in a process with as much memory as the function has. */
async function measure(node: string, folder: string, account: FullAccount): Promise<Measured> {
  const server = await serve(account);
  try {
    const { port } = server.address() as AddressInfo;
    const told = writeEnvironment({
      account: '123456789012',
      regions: ['eu-central-1'],
      documents: ['Curfew-Shell'],
      observeOnly: true,
      manifest: 'bucket/manifest.json',
      noticeTopic: 'topic',
      noticeBus: 'bus',
      buckets: new Map([['eu-central-1', 'bucket']]),
      role: '0'.repeat(64),
      appliers: [],
    });
    const env = {
      ...told,
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    };
    const { stdout } = await promisify(execFile)(node, [`--max-old-space-size=${heapMegabytes}`, '-e', script], {
      cwd: folder,
      env,
    });
    return JSON.parse(stdout) as Measured;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Memory of one audit of an account at IAM's quotas. How long it takes says nothing: what it asks of regions is denied here. */
export async function benchAudit(): Promise<void> {
  const node = await findNode22();
  const folder = mkdtempSync(join(tmpdir(), 'curfew-audit-bench-'));
  try {
    writeFileSync(join(folder, 'index.js'), unzipSync(readFileSync(builtSweeper()))['index.js'] ?? new Uint8Array());
    console.log(`of ${memoryMegabytes} MB:`);
    for (const account of sizes) {
      const { megabytes, lines } = await measure(node, folder, account);
      const { users, roles, policies } = account;
      const of = `${users} users, ${roles} roles, ${policies} policies`;
      console.log(`${of}: ${megabytes.toFixed(0)} MB, ${lines} lines`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
