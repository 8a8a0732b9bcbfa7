import { DescribeInstancesCommand, DescribeTagsCommand } from '@aws-sdk/client-ec2';
import {
  ListAccountAliasesCommand,
  paginateListPolicies,
  paginateListRoles,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import { paginateListDocuments } from '@aws-sdk/client-ssm';
import { accessPath, logGroups, sweeperLogGroup, systemPath } from '../../model/iam/names';
import { all } from '../../sweeper/aws/answers';
import type { Clients } from '../../sweeper/aws/clients';
import { smokeNames } from '../kit/names';
import { bucketsOf, logGroupsIn, ourBuckets } from './listing';

/** Where the program looks before it makes anything. */
export interface Place {
  readonly clients: Clients;
  readonly regions: readonly string[];
  readonly s3: S3Client;
}

/** One thing that an account of one's own, and empty, does not have. */
export interface AccountCheck {
  /** What there must not be. */
  readonly without: string;
  /** Names of what there is. */
  readonly find: (place: Place) => Promise<readonly string[]>;
}

const isProduction = (text: string): boolean => /(^|[^a-z])(prod|prd|production|live)([^a-z]|$)/i.test(text);

async function inEach(regions: readonly string[], find: (region: string) => Promise<readonly string[]>) {
  const found = await Promise.all(
    regions.map(async (region) => (await find(region)).map((name) => `${name} (${region})`)),
  );
  return found.flat();
}

async function ours({ clients: { iam: client } }: Place): Promise<string[]> {
  const found: string[] = [];
  for (const PathPrefix of [accessPath, systemPath, smokeNames.path]) {
    const users = await all(paginateListUsers({ client }, { PathPrefix }), ({ Users }) => Users);
    const roles = await all(paginateListRoles({ client }, { PathPrefix }), ({ Roles }) => Roles);
    const policies = await all(
      paginateListPolicies({ client }, { PathPrefix, Scope: 'Local' }),
      ({ Policies }) => Policies,
    );
    const arns = [...users, ...roles, ...policies].flatMap(({ Arn }) => Arn ?? []);
    found.push(...arns);
  }
  return found;
}

/** Of Curfew itself: nothing of it may be there before, nor afterwards. */
export const curfewChecks: readonly AccountCheck[] = [
  { without: 'users, roles and policies at `/curfew/` and `/curfew-system/`, or at `/curfew-smoke/`', find: ours },
  {
    without: 'buckets of Curfew',
    find: async ({ s3 }) => ourBuckets(await bucketsOf(s3)),
  },
  {
    without: 'log groups of Curfew',
    find: ({ clients, regions }) =>
      inEach(regions, async (region) => [
        ...(await logGroupsIn(clients, region, logGroups)),
        ...(await logGroupsIn(clients, region, sweeperLogGroup)),
      ]),
  },
  {
    without: 'session documents whose names begin with `Curfew-`',
    find: ({ clients, regions }) =>
      inEach(regions, async (region) => {
        const Filters = [{ Key: 'Owner', Values: ['Self'] }];
        const pages = paginateListDocuments({ client: clients.ssm(region) }, { Filters });
        const documents = await all(pages, ({ DocumentIdentifiers }) => DocumentIdentifiers);
        return documents.flatMap(({ Name = '' }) => (Name.startsWith('Curfew-') ? [Name] : []));
      }),
  },
];

/** Of others: whose account it is, nobody else is in it. */
const strangerChecks: readonly AccountCheck[] = [
  {
    without: 'instances, running or stopped',
    find: ({ clients, regions }) =>
      inEach(regions, async (region) => {
        const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }];
        const { Reservations = [] } = await clients.ec2(region).send(new DescribeInstancesCommand({ Filters }));
        return Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
      }),
  },
  {
    without: 'tags of EC2 resources that speak of production (`prod`, `prd`, `production`, `live`)',
    find: ({ clients, regions }) =>
      inEach(regions, async (region) => {
        const { Tags = [] } = await clients.ec2(region).send(new DescribeTagsCommand({}));
        return Tags.flatMap(({ Key = '', Value = '', ResourceId }) =>
          isProduction(Key) || isProduction(Value) ? [`${Key}=${Value} on ${ResourceId}`] : [],
        );
      }),
  },
  {
    without: 'an alias of the account, or a bucket, that speaks of production',
    find: async ({ clients, s3 }) => {
      const { AccountAliases = [] } = await clients.iam.send(new ListAccountAliasesCommand({}));
      return [...AccountAliases, ...(await bucketsOf(s3))].filter(isProduction);
    },
  },
];

/** All of them are asked, and all that is found is told. */
export const accountChecks: readonly AccountCheck[] = [...curfewChecks, ...strangerChecks];

/** What speaks against this account, a line each: none for one of one's own that is empty. */
export async function objectionsTo(place: Place, checks = accountChecks): Promise<string[]> {
  const lines: string[] = [];
  for (const { without, find } of checks) {
    const found = await find(place);
    if (found.length > 0)
      lines.push(`there must be no ${without}: ${found.slice(0, 5).join(', ')}${found.length > 5 ? ', …' : ''}`);
  }
  return lines;
}
