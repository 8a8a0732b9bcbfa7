import { once } from 'node:events';
import http from 'node:http';
import type { Sandbox } from '../aws/sandbox';

/** A call that changed something, and the number that what moto made up in it (ids, versions) follows from. */
interface Change {
  readonly seed: number;
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** All that changed a sandbox, in order: played into a fresh one, it makes the same account with the same ids. */
export interface Recording {
  /** Where it was made, and by whose key: calls and answers name both. */
  readonly endpoint: string;
  readonly adminKey: string;
  readonly changes: readonly Change[];
}

const READS = /^(Get|List|Describe|Head|Lookup|Simulate|GET |HEAD )/;

/**
 * Writes down what changes the sandbox from now on. Calls go through one by one, because moto draws all that it makes up
 * from one source, which is set before each change: what a change makes then depends on no other call.
 * @returns what ends it
 */
export function record(sandbox: Sandbox): () => Recording {
  const changes: Change[] = [];
  let seed = 0;
  let last: Promise<unknown> = Promise.resolve();
  const remove = sandbox.use((call, next) => {
    const answer = last.then(async () => {
      if (READS.test(call.action)) return next(call);
      seed += 1;
      const { method, url, headers, body } = call;
      const change = { seed, method, url, headers, body: body.toString('base64') };
      await sandbox.seed(seed);
      const answered = await next(call);
      if (answered.status < 300) changes.push(change);
      return answered;
    });
    last = answer.catch(() => undefined);
    return answer;
  });
  return () => {
    remove();
    return { endpoint: sandbox.endpoint, adminKey: sandbox.admin.accessKeyId, changes };
  };
}

/** Makes a fresh sandbox what the recorded one was. */
export async function replay({ adminKey, changes }: Recording, sandbox: Sandbox): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const { hostname, port } = new URL(sandbox.endpoint);
  try {
    for (const { seed, method, url, headers, body } of changes) {
      await sandbox.seed(seed);
      const { expect: _, connection: __, ...kept } = headers;
      const authorization = (kept.authorization ?? '').replace(adminKey, sandbox.admin.accessKeyId);
      const sent = { ...kept, host: `${hostname}:${port}`, authorization };
      const request = http.request({ agent, hostname, port, method, path: url, headers: sent });
      request.end(Buffer.from(body, 'base64'));
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      const said = await textOf(response);
      if ((response.statusCode ?? 500) >= 300) throw new Error(`${method} ${url} was accepted once, and now: ${said}`);
    }
  } finally {
    agent.destroy();
  }
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
