import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** What a server of a test does with a request: answers, or does not. */
export type Answering = (response: http.ServerResponse, number: number) => void;

/** Answers as IAM does to a call without a result that anybody looks at. */
export const well: Answering = (response) => {
  response.writeHead(200, { 'content-type': 'text/xml', date: 'Mon, 03 Jun 2030 12:00:00 GMT' });
  response.end('<GetUserResponse><GetUserResult><User><Path>/</Path></User></GetUserResult></GetUserResponse>');
};

/** Headers, half a word, and nothing more. */
export const half: Answering = (response) => {
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': '100' });
  response.write('<Get');
};

/** Takes the request, and that is all. */
export const nothing: Answering = () => undefined;

export const refusing: Answering = (response) => {
  response.writeHead(400, { 'content-type': 'text/xml' });
  response.end('<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>');
};

/** Cannot do it now, in the words of a service that speaks JSON. */
export const failing: Answering = (response) => {
  response.writeHead(503, { 'content-type': 'application/x-amz-json-1.1' });
  response.end('{"__type":"ServiceUnavailable","message":"The request has failed."}');
};

export interface TestServer {
  readonly endpoint: string;
  /** Requests so far; for one that speaks no HTTP, connections. */
  requests: number;
  answering: Answering;
  readonly stop: () => Promise<void>;
}

const started: TestServer[] = [];

/** Ends all that a suite has started. */
export async function stopServers(): Promise<void> {
  await Promise.all(started.splice(0).map(({ stop }) => stop()));
}

const portOf = (server: net.Server): number => (server.address() as AddressInfo).port;
const listening = (server: net.Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

/** Speaks HTTP. */
export async function serve(answering: Answering): Promise<TestServer> {
  const server = http.createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      self.requests += 1;
      self.answering(response, self.requests);
    });
  });
  await listening(server);
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const self: TestServer = { endpoint: `http://127.0.0.1:${portOf(server)}`, requests: 0, answering, stop };
  started.push(self);
  return self;
}

/** Takes connections, and never speaks: not even TLS. */
export async function serveNothing(scheme: 'http' | 'https'): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    self.requests += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.resume();
  });
  await listening(server);
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const endpoint = `${scheme}://127.0.0.1:${portOf(server)}`;
  const self: TestServer = { endpoint, requests: 0, answering: nothing, stop };
  started.push(self);
  return self;
}
