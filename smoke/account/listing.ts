import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clients } from '../../sweeper/aws/clients';

/** Names of log groups that begin so. */
export async function logGroupsIn(clients: Clients, region: string, prefix: string): Promise<string[]> {
  const found: string[] = [];
  const pages = paginateDescribeLogGroups({ client: clients.logsIn(region) }, { logGroupNamePrefix: prefix });
  for await (const { logGroups = [] } of pages)
    found.push(...logGroups.flatMap(({ logGroupName }) => logGroupName ?? []));
  return found;
}

export async function bucketsOf(s3: S3Client): Promise<string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.flatMap(({ Name }) => Name ?? []);
}

export const ourBuckets = (names: readonly string[]): string[] => names.filter((name) => name.startsWith('curfew-'));

/** All that pages hold. */
export async function itemsOf<Page, Item>(
  pages: AsyncIterable<Page>,
  of: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(of(page) ?? []));
  return all;
}
