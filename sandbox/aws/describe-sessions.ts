import { AwsError } from './answers';
import type { IdentifiedCall } from './call';
import type { SessionRecord } from './sessions';
import type { World } from './world';

interface Filter {
  readonly key: string;
  readonly value: string;
}

const FILTERS: Readonly<Record<string, (session: SessionRecord, value: string) => boolean>> = {
  InvokedAfter: (session, value) => session.startedAt > new Date(value),
  InvokedBefore: (session, value) => session.startedAt < new Date(value),
  Target: (session, value) => session.target === value,
  Owner: (session, value) => session.owner === value,
  Status: (session, value) => session.status === value,
  SessionId: (session, value) => session.id === value,
  AccessType: (_, value) => value === 'Standard',
};

/** As in AWS, filters apply to the page: one may come back empty and yet have a successor. */
export function describeSessions({ region, params }: IdentifiedCall, { sessions }: World): unknown {
  const filters = validated(params.Filters ?? []);
  const size = Number(params.MaxResults ?? 50);
  if (!Number.isInteger(size) || size < 1 || size > 200) {
    throw new AwsError('ValidationException', `MaxResults must be between 1 and 200; it is ${params.MaxResults}.`);
  }
  if (params.State !== 'Active' && params.State !== 'History') {
    throw new AwsError('ValidationException', `State must be Active or History; it is ${params.State}.`);
  }
  const wanted = params.State === 'Active';
  const listed = sessions
    .all()
    .filter((session) => session.region === region && sessions.isActive(session) === wanted)
    .reverse();
  const start = params.NextToken === undefined ? 0 : startAfter(params.NextToken, region, listed, sessions.all());
  const page = listed.slice(start, start + size);
  const last = listed.length > start + size ? page.at(-1) : undefined;
  return {
    Sessions: page.filter((session) => filters.every(({ key, value }) => FILTERS[key]?.(session, value))).map(shown),
    ...(last ? { NextToken: Buffer.from(`${region} ${last.id}`).toString('base64url') } : {}),
  };
}

function validated(filters: unknown): Filter[] {
  const list = filters as Array<Partial<Filter>>;
  if (list.length > 6) throw new AwsError('ValidationException', 'At most 6 filters are taken.');
  return list.map(({ key, value }) => {
    if (key === undefined || value === undefined) {
      throw new AwsError('ValidationException', 'Each filter needs key and value, in lower case.');
    }
    if (!(key in FILTERS)) throw new AwsError('InvalidFilterKey', `The specified filter key is not valid: ${key}`);
    return { key, value };
  });
}

/** Pages go on after the last one seen, whether or not it is still listed: a session may end between two pages. */
function startAfter(token: string, region: string, listed: SessionRecord[], all: SessionRecord[]): number {
  const [of, id] = Buffer.from(token, 'base64url').toString().split(' ');
  const opened = all.findIndex((session) => session.id === id);
  if (of !== region || opened === -1) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const older = new Set(all.slice(0, opened));
  const next = listed.findIndex((session) => older.has(session));
  return next === -1 ? listed.length : next;
}

function shown(session: SessionRecord): unknown {
  return {
    SessionId: session.id,
    Target: session.target,
    Status: session.status,
    StartDate: session.startedAt.getTime() / 1000,
    ...(session.endedAt ? { EndDate: session.endedAt.getTime() / 1000 } : {}),
    DocumentName: session.documentName,
    Owner: session.owner,
    ...(session.reason === undefined ? {} : { Reason: session.reason }),
    AccessType: 'Standard',
  };
}
