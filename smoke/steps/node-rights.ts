import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { nodeRights } from '../../cli/aws/node-role';
import { names } from '../../constructs/kit/names';
import { bucketName, sessionLogGroup } from '../../model/iam/names';
import { minutes, seconds } from '../../model/time/instant';
import { waitFor } from '../kit/clock';
import { deny, lift } from '../kit/deny';
import { people } from '../kit/names';
import { type Answer, answer, type Outcome, type Step } from '../kit/step';
import { known, type World } from '../kit/world';

/** What came of one session. */
export interface Traces {
  readonly session: string | undefined;
  /** Whether the shell did what was typed. */
  readonly ran: boolean;
  /** Whether the log stream, and the archive, have it. */
  readonly streamed: boolean;
  readonly archived: boolean;
}

/** The shell works it out, so that what was typed is not taken for what was done. */
const line = (number: number): string => `echo smoke-$((${number} * 1000 + 42))`;
const result = (number: number): string => `smoke-${number * 1000 + 42}`;

async function isStreamed({ clients, region }: World, session: string, text: string): Promise<boolean> {
  const request = new GetLogEventsCommand({
    logGroupName: sessionLogGroup,
    logStreamName: session,
    startFromHead: true,
  });
  const { events = [] } = await clients.logsIn(region).send(request);
  return events.some(({ message }) => message?.includes(text));
}

async function isArchived({ settings, region, clients }: World, session: string, text: string): Promise<boolean> {
  const request = new GetObjectCommand({ Bucket: bucketName(settings, region), Key: `${session}.log` });
  const { Body } = await clients.s3In(region).send(request);
  return ((await Body?.transformToString()) ?? '').includes(text);
}

async function openAndLook(world: World, number: number): Promise<Traces> {
  const { progress, clock, openShell } = world;
  const instance = known(progress.instance, 'the instance');
  const keys = known(progress.keys.get(people.ana), `the key of ${people.ana}`);
  const { session, output } = await openShell(keys, instance, line(number));
  const text = result(number);
  const traces = { session, ran: output.includes(text), streamed: false, archived: false };
  if (session === undefined) return traces;
  // The archive is written when the session is over; what is not there after a minute and a half does not come.
  const seen = await waitFor(clock, { every: seconds(10), most: seconds(90) }, async () => {
    traces.streamed = await isStreamed(world, session, text).catch(() => false);
    traces.archived = await isArchived(world, session, text).catch(() => false);
    return traces.streamed && traces.archived ? traces : undefined;
  });
  return seen ?? traces;
}

const wordsOf = ({ ran, streamed, archived }: Traces): string =>
  [ran ? 'runs' : 'no shell', streamed ? 'streamed' : 'not streamed', archived ? 'archived' : 'not archived'].join(
    ', ',
  );

async function openOnce(world: World): Promise<Outcome> {
  const traces = await openAndLook(world, 1);
  const said = `${traces.session ?? 'no session'}: ${wordsOf(traces)}`;
  const answers = [
    answer('session-runs', traces.ran, said),
    answer('session-logged', traces.streamed && traces.archived, said),
  ];
  return { said, answers };
}

/** What is expected without a right. */
interface Expected {
  readonly action: string;
  readonly assumption: Answer['assumption'];
  readonly holds: (traces: Traces) => boolean;
}

const refused = ({ ran }: Traces): boolean => !ran;
const unlogged = ({ ran, streamed, archived }: Traces): boolean => ran && !(streamed && archived);
/** A control channel that is open stays open, so these say nothing within a run. */
const notAsked = /^ssm:|ControlChannel$/;

/** Each right of the node that is tried, one at a time. */
export function expectedWithout({ settings, region }: Pick<World, 'settings' | 'region'>): Expected[] {
  const logging = { bucket: bucketName(settings, region), logGroup: sessionLogGroup, key: '*' };
  return nodeRights(settings, region, logging)
    .filter(({ action }) => !notAsked.test(action))
    .map(({ action, without }): Expected => {
      if (without === 'cannot be reached') return { action, assumption: 'node-channel', holds: refused };
      if (without === 'refuses') return { action, assumption: 'node-refuses', holds: refused };
      if (action === 's3:PutObjectAcl') return { action, assumption: 'object-acl', holds: ({ archived }) => !archived };
      return { action, assumption: 'node-unlogged', holds: unlogged };
    });
}

async function denyEach(world: World): Promise<Outcome> {
  const seen: Answer[] = [];
  for (const [i, { action, assumption, holds }] of expectedWithout(world).entries()) {
    await deny(world, names.instance, action);
    try {
      // IAM's changes take some seconds to be in force.
      await world.clock.sleep(seconds(30));
      const traces = await openAndLook(world, i + 2);
      seen.push(answer(assumption, holds(traces), `without ${action}: ${wordsOf(traces)}`));
    } finally {
      await lift(world, names.instance);
    }
  }
  await world.clock.sleep(minutes(1));
  const all = [...new Set(seen.map(({ assumption }) => assumption))];
  const answers = all.map((name) => {
    const own = seen.filter(({ assumption }) => assumption === name);
    return answer(
      name,
      own.every(({ holds }) => holds),
      own.map(({ said }) => said).join('; '),
    );
  });
  return { said: `${seen.length} rights denied, one at a time`, answers };
}

export const nodeSteps: readonly Step[] = [
  {
    name: 'shell',
    title: 'opens a shell with the plugin, types a line, and looks for it in stream and archive',
    needs: ['agent'],
    asks: ['session-runs', 'session-logged'],
    run: openOnce,
  },
  {
    name: 'node-rights',
    title: `does so again with each right of ${names.instance} denied, one at a time`,
    needs: ['agent'],
    asks: ['node-refuses', 'node-unlogged', 'object-acl', 'node-channel'],
    run: denyEach,
  },
];
