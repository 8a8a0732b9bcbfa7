import { AwsError, ec2Answer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { isHybrid } from './fleet';
import type { World } from './world';
import { element } from './xml';

interface Tag {
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

const FILTERS: Readonly<Record<string, (tag: Tag) => string>> = {
  'resource-id': (tag) => tag.id,
  'resource-type': () => 'instance',
  key: (tag) => tag.key,
  value: (tag) => tag.value,
};

/** The tags of the fleet's EC2 instances. An instance that is gone has none, and is no error: that is why it is used. */
export function describeTags(call: IdentifiedCall, { fleet }: World): Answer {
  const filters = ((call.params.Filter ?? []) as Array<{ Name: string; Value?: string[] }>).map(matcher);
  if (
    ((call.params.Filter ?? []) as Array<{ Value?: string[] }>).flatMap((filter) => filter.Value ?? []).length > 200
  ) {
    const message = 'The maximum number of filter values specified on a single call is 200.';
    throw new AwsError('FilterLimitExceeded', message);
  }
  const size = call.params.MaxResults === undefined ? 1000 : Number(call.params.MaxResults);
  if (!(size >= 5 && size <= 1000)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${call.params.MaxResults}) for parameter maxResults is invalid.`,
    );
  }
  const tags = fleet
    .in(call.region)
    .filter((node) => !isHybrid(node.id))
    .flatMap(({ id, tags: own }) => Object.entries(own).map(([key, value]): Tag => ({ id, key, value })))
    .filter((tag) => filters.every((matches) => matches(tag)));
  const start = startOf(call.params.NextToken, tags.length);
  const items = tags
    .slice(start, start + size)
    .map(({ id, key, value }) =>
      element('item', [
        element('key', key),
        element('resourceId', id),
        element('resourceType', 'instance'),
        element('value', value),
      ]),
    );
  const more = start + size < tags.length ? [element('nextToken', tokenAt(start + size))] : [];
  return ec2Answer(call, [element('tagSet', items), ...more]);
}

function matcher({ Name: name, Value: values = [] }: { Name: string; Value?: string[] }): (tag: Tag) => boolean {
  const read = FILTERS[name];
  if (!read) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  const patterns = values.map(
    (value) =>
      new RegExp(
        `^${value
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replace(/\*/g, '.*')
          .replace(/\?/g, '.')}$`,
        's',
      ),
  );
  return (tag) => patterns.some((pattern) => pattern.test(read(tag)));
}

function tokenAt(offset: number): string {
  return Buffer.from(`tags:${offset}`).toString('base64url');
}

function startOf(token: string | undefined, length: number): number {
  if (token === undefined) return 0;
  const offset = /^tags:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (offset === undefined || Number(offset) > length) {
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  }
  return Number(offset);
}
