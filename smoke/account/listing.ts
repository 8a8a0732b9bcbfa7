import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { all } from '../../sweeper/aws/answers';
import type { Clients } from '../../sweeper/aws/clients';

/** Names of log groups that begin so. */
export async function logGroupsIn(clients: Clients, region: string, prefix: string): Promise<string[]> {
  const pages = paginateDescribeLogGroups({ client: clients.logsIn(region) }, { logGroupNamePrefix: prefix });
  return (await all(pages, ({ logGroups }) => logGroups)).flatMap(({ logGroupName }) => logGroupName ?? []);
}

export async function bucketsOf(s3: S3Client): Promise<string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.flatMap(({ Name }) => Name ?? []);
}

export const ourBuckets = (names: readonly string[]): string[] => names.filter((name) => name.startsWith('curfew-'));
