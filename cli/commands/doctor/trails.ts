import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import type { Context } from '../../context/context';
import { type Answer, ask, no, yes } from '../../frame/answer';
import { recordsSessions } from './event-selectors';

const untold = 'so nobody is told of who was refused a session';

const clientIn = ({ aws }: Context, region: string): CloudTrailClient =>
  aws.clients.open((config) => new CloudTrailClient(config), region);

/** A trail of an organization belongs to another account: there it is mended, and its selectors are told there only. */
const ownerOf = ({ TrailARN = '' }: Trail): string => TrailARN.split(':')[4] ?? '';

const whereToMend = (trail: Trail, account: string): string =>
  ownerOf(trail) === account ? '' : `In account ${ownerOf(trail)}: `;

/**
 * Those that record what happens in a region: its own, and the shadows of those that record all regions or the whole
 * organization.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
async function trailsIn(context: Context, region: string): Promise<Trail[]> {
  const request = new DescribeTrailsCommand({ includeShadowTrails: true });
  const { trailList = [] } = await clientIn(context, region).send(request);
  return trailList.filter(({ HomeRegion, IsMultiRegionTrail }) => IsMultiRegionTrail || HomeRegion === region);
}

/**
 * AWS tells the status of a trail for one region, and its selectors in its home region only. A trail of another account
 * that was given no selectors need not be asked for them.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
 */
async function judgeTrail(context: Context, region: string, trail: Trail): Promise<Answer[]> {
  const { TrailARN: arn, Name: name, HomeRegion: home = region } = trail;
  const { account } = context.settings;
  const mend = whereToMend(trail, account);
  const { IsLogging } = await clientIn(context, region).send(new GetTrailStatusCommand({ Name: arn }));
  if (!IsLogging) {
    const remedy = `${mend}aws cloudtrail start-logging --name ${arn} --region ${home}`;
    return [no(`${region}: trail ${name} does not log, ${untold}`, remedy)];
  }
  const good = yes(`${region}: a trail records who asks for sessions`);
  if (ownerOf(trail) !== account && trail.HasCustomEventSelectors === false) return [good];
  const selectors = await clientIn(context, home).send(new GetEventSelectorsCommand({ TrailName: arn }));
  if (recordsSessions(selectors.EventSelectors, selectors.AdvancedEventSelectors)) return [good];
  const remedy = `${mend}aws cloudtrail get-event-selectors --trail-name ${arn} --region ${home} shows what it records; aws cloudtrail put-event-selectors replaces all of that: add write management events.`;
  return [no(`${region}: trail ${name} records no write management events, ${untold}`, remedy)];
}

function noTrail(region: string): Answer {
  const [name, where] = ['--name management-events', `--region ${region}`];
  return no(
    `${region}: there is no trail, ${untold}`,
    `aws cloudtrail create-trail ${name} --s3-bucket-name BUCKET --is-multi-region-trail ${where}, then aws cloudtrail start-logging ${name} ${where}. BUCKET is one that CloudTrail may write to.`,
  );
}

/**
 * Whether refused attempts can be seen at all: the rules that tell of them hear nothing where no trail records the
 * management events that write, and StartSession is one. One good trail is enough; what could not be asked may be it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html
 */
export async function trails(context: Context, region: string): Promise<readonly Answer[]> {
  const found = await trailsIn(context, region);
  if (found.length === 0) return [noTrail(region)];
  const answers = await Promise.all(
    found.map((trail) => ask(`${region}: trail ${trail.Name}`, () => judgeTrail(context, region, trail))),
  );
  const good = answers.flat().find(({ is }) => is === 'yes');
  if (good) return [good];
  const unknown = answers.flat().filter(({ is }) => is === 'unknown');
  return unknown.length > 0 ? unknown : answers.flat();
}
