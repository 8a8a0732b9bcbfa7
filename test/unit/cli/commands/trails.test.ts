import {
  type AdvancedFieldSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { recordsSessions } from '../../../../cli/commands/doctor/event-selectors';
import { trails } from '../../../../cli/commands/doctor/trails';
import type { Context } from '../../../../cli/context/context';
import type { Answer } from '../../../../cli/frame/answer';
import { Clients } from '../../../../sweeper/aws/clients';

/** Which trails would see that somebody was refused a session; what cannot be had from a sandbox is stubbed here. */

describe('selectors', () => {
  test.each<[string, EventSelector[], boolean]>([
    ['none were given', [], true],
    ['the defaults', [{}], true],
    ['reads and writes', [{ ReadWriteType: 'All', IncludeManagementEvents: true }], true],
    ['writes', [{ ReadWriteType: 'WriteOnly' }], true],
    ['reads', [{ ReadWriteType: 'ReadOnly' }], false],
    ['data events', [{ IncludeManagementEvents: false }], false],
    ['another service is left out', [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }], true],
    ['reads in one, writes in another', [{ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }], true],
  ])('basic: %s', (_what, selectors, expected) => {
    expect(recordsSessions(selectors)).toBe(expected);
  });

  const management: AdvancedFieldSelector = { Field: 'eventCategory', Equals: ['Management'] };
  test.each<[string, AdvancedFieldSelector[][], boolean]>([
    ['management events', [[management]], true],
    ['data events', [[{ Field: 'eventCategory', Equals: ['Data'] }]], false],
    ['writes', [[management, { Field: 'readOnly', Equals: ['false'] }]], true],
    ['reads', [[management, { Field: 'readOnly', Equals: ['true'] }]], false],
    ['another service is left out', [[management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }]], true],
    ['ours is left out', [[management, { Field: 'eventSource', NotStartsWith: ['kms', 'ssm'] }]], false],
    ['ours by its end', [[management, { Field: 'eventName', EndsWith: ['Session'], NotEndsWith: ['Command'] }]], true],
    ['what begins otherwise', [[management, { Field: 'eventName', StartsWith: ['Send'] }]], false],
    ['empty lists say nothing', [[management, { Field: 'readOnly', Equals: [], NotEquals: [] }]], true],
    ['one of two', [[{ Field: 'eventCategory', Equals: ['Data'] }], [management]], true],
  ])('advanced: %s', (_what, selectors, expected) => {
    const advanced = selectors.map((FieldSelectors) => ({ FieldSelectors }));
    expect(recordsSessions([], advanced)).toBe(expected);
  });
});

const here = '123456789012';
const region = 'eu-central-1';
const good = [{ is: 'yes', what: `${region}: a trail records who asks for sessions` }];

const trail = (more: Partial<Trail> & { account?: string } = {}): Trail => {
  const { account = here, Name = 'one', HomeRegion = region, ...rest } = more;
  return { Name, HomeRegion, TrailARN: `arn:aws:cloudtrail:${HomeRegion}:${account}:trail/${Name}`, ...rest };
};

/** Asks of one region where AWS answers so; the calls as `Region Command`. */
async function look(
  list: readonly Trail[],
  answers: { status?: (arn: string) => boolean; selectors?: () => EventSelector[] } = {},
): Promise<{ answers: readonly Answer[]; calls: string[] }> {
  const calls: string[] = [];
  const { status = () => true, selectors = () => [{}] } = answers;
  const stub = jest.spyOn(CloudTrailClient.prototype, 'send').mockImplementation(async function (
    this: CloudTrailClient,
    command: object,
  ) {
    calls.push(`${await this.config.region()} ${command.constructor.name}`);
    if (command instanceof DescribeTrailsCommand) return { trailList: list };
    if (command instanceof GetTrailStatusCommand) return { IsLogging: status(command.input.Name ?? '') };
    return { EventSelectors: selectors() };
  } as never);
  try {
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const aws = { clients: new Clients({ region: 'us-west-2', credentials }) };
    const answers = await trails({ aws, settings: { account: here } } as unknown as Context, region);
    return { answers, calls };
  } finally {
    stub.mockRestore();
  }
}

const denied = (): never => {
  throw Object.assign(new Error('not yours'), { name: 'AccessDeniedException' });
};

test('the status is asked where it is about, the selectors where the trail is at home', async () => {
  const { answers, calls } = await look([trail({ HomeRegion: 'us-east-1', IsMultiRegionTrail: true })]);
  expect(answers).toEqual(good);
  expect(calls).toEqual([
    'eu-central-1 DescribeTrailsCommand',
    'eu-central-1 GetTrailStatusCommand',
    'us-east-1 GetEventSelectorsCommand',
  ]);
});

test('one good trail is enough, whatever the others are', async () => {
  const list = [trail({ Name: 'off' }), trail({ Name: 'secret' }), trail({ Name: 'good' })];
  const status = (arn: string): boolean => (arn.endsWith('secret') ? denied() : arn.endsWith('good'));
  expect((await look(list, { status })).answers).toEqual(good);
});

test('what could not be asked may be the good one: then nobody can tell', async () => {
  const list = [trail({ Name: 'off' }), trail({ Name: 'secret' })];
  const status = (arn: string): boolean => (arn.endsWith('secret') ? denied() : false);
  expect((await look(list, { status })).answers).toEqual([
    { is: 'unknown', what: `${region}: trail secret: AccessDeniedException: not yours` },
  ]);
});

test('a trail of another region only is none', async () => {
  const { answers } = await look([trail({ HomeRegion: 'us-east-1', IsMultiRegionTrail: false })]);
  expect(answers).toMatchObject([{ is: 'no', what: expect.stringContaining('there is no trail') }]);
});

describe('a trail of the organization, which another account owns', () => {
  const theirs = { account: '999999999999', IsMultiRegionTrail: true, IsOrganizationTrail: true };

  test('records everything where it was given no selectors, and is not asked', async () => {
    const selectors = denied;
    const { answers } = await look([trail({ ...theirs, HasCustomEventSelectors: false })], { selectors });
    expect(answers).toEqual(good);
  });

  test('has selectors that only its owner can ask for', async () => {
    const selectors = denied;
    const { answers } = await look([trail({ ...theirs, HasCustomEventSelectors: true })], { selectors });
    expect(answers).toMatchObject([{ is: 'unknown' }]);
  });

  test('is mended there', async () => {
    const { answers } = await look([trail(theirs)], { status: () => false });
    expect(answers).toMatchObject([
      { is: 'no', remedy: expect.stringMatching(/^In account 999999999999: aws cloudtrail start-logging /) },
    ]);
  });
});
