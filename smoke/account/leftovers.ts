import { EventBridgeClient, ListEventBusesCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { paginateListInstanceProfiles } from '@aws-sdk/client-iam';
import { paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { wordsOf } from '../../model/base/message-of';
import { systemPath } from '../../model/iam/names';
import { all } from '../../sweeper/aws/answers';
import type { World } from '../kit/world';
import { curfewChecks, type Place } from './checks';
import { instancesOf } from './clean';

/** What a search for leftovers asks with. */
export type SearchWorld = Pick<World, 'account' | 'region' | 'clients' | 'lacks' | 'askCli'> & {
  readonly place: Place;
};

/** One place that is searched. */
interface Search {
  readonly what: string;
  readonly find: (world: SearchWorld) => Promise<readonly string[]>;
}

const isOurs = (name: string): boolean => /(^|[/:])curfew/.test(name);

/** Names out of an answer of the AWS CLI, which is asked for a list of texts. */
function byCli(what: string, service: string, command: string, query: string): Search {
  return {
    what,
    find: async ({ place, askCli }) => {
      const found = await Promise.all(
        place.regions.map(async (region) =>
          z
            .array(z.string())
            .nullable()
            .parse(await askCli([service, command, '--query', query], region)),
        ),
      );
      return found.flatMap((names) => names ?? []).filter(isOurs);
    },
  };
}

const searches: readonly Search[] = [
  // What must not be there before must not be there after; instances are looked for by our tag.
  ...curfewChecks.map(({ without, find }): Search => ({ what: without, find: ({ place }) => find(place) })),
  { what: 'instances', find: instancesOf },
  {
    what: 'instance profiles',
    find: async ({ clients: { iam: client } }) =>
      (
        await all(paginateListInstanceProfiles({ client }, { PathPrefix: systemPath }), (page) => page.InstanceProfiles)
      ).flatMap(({ Arn }) => Arn ?? []),
  },
  {
    what: 'topics',
    find: async ({ clients, place }) => {
      const sns = clients.each((config) => new SNSClient(config));
      const topics = place.regions.map((region) =>
        all(paginateListTopics({ client: sns(region) }, {}), (page) => page.Topics),
      );
      return (await Promise.all(topics)).flat().flatMap(({ TopicArn = '' }) => (isOurs(TopicArn) ? [TopicArn] : []));
    },
  },
  {
    what: 'rules and event buses',
    find: async ({ clients, place }) => {
      const events = clients.each((config) => new EventBridgeClient(config));
      const found = await Promise.all(
        place.regions.map(async (region) => {
          const { Rules = [] } = await events(region).send(new ListRulesCommand({}));
          const { EventBuses = [] } = await events(region).send(new ListEventBusesCommand({}));
          return [...Rules, ...EventBuses].flatMap(({ Name }) => Name ?? []);
        }),
      );
      return found.flat().filter(isOurs);
    },
  },
];

/** Services of which there is no client here. A key that waits for its deletion has no alias any more. */
const cliSearches: readonly Search[] = [
  byCli('functions', 'lambda', 'list-functions', 'Functions[].FunctionName'),
  byCli('schedules', 'scheduler', 'list-schedules', 'Schedules[].Name'),
  byCli('queues', 'sqs', 'list-queues', 'QueueUrls'),
  byCli('alarms', 'cloudwatch', 'describe-alarms', 'MetricAlarms[].AlarmName'),
  byCli('dashboards', 'cloudwatch', 'list-dashboards', 'DashboardEntries[].DashboardName'),
  byCli('key aliases', 'kms', 'list-aliases', 'Aliases[].AliasName'),
];

export interface Leftovers {
  readonly found: readonly string[];
  /** What nobody could look for, and why. */
  readonly notAsked: readonly string[];
}

/** Everything of Curfew's and of the program's that is in the account. */
export async function searchLeftovers(world: SearchWorld): Promise<Leftovers> {
  const found: string[] = [];
  const notAsked: string[] = [];
  const lacking = world.lacks.get('cli');
  for (const { what, find } of [...searches, ...(lacking === undefined ? cliSearches : [])]) {
    try {
      for (const name of await find(world)) found.push(`${what}: ${name}`);
    } catch (error) {
      notAsked.push(`${what}: ${wordsOf(error)}`);
    }
  }
  if (lacking !== undefined) notAsked.push(...cliSearches.map(({ what }) => `${what}: ${lacking}`));
  return { found, notAsked };
}
