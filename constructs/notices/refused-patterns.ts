import { openingEvents } from '../../model/access/actions';
import { kinds } from '../../model/access/kinds';
import type { ValidPerson } from '../../model/grant/valid-grant';
import { userPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns } from '../kit/names';

/** Characters that EventBridge takes of one pattern: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const limit = 2048;

/**
 * What a call fails with although it was allowed: as its kind says, or because AWS is not well. Whatever else there is
 * counts as refused: an unknown error is rather told once too often.
 */
const notRefused = [
  ...Object.values(kinds).flatMap(({ faults }) => faults),
  'InternalServerError',
  'ThrottlingException',
];

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
const opening = openingEvents();

/**
 * The event patterns that match our people's refused calls that would have opened something, by a name for each. Managed persons are those
 * below `/curfew/`, however many: one pattern. Nobody knows the path of an existing one, so they are matched by name,
 * ignoring case as IAM does, as many to a pattern as it can hold.
 *
 * Only what opens: a session whose window is over is resumed in vain by the plugin itself, which is no attempt of
 * anybody's.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function refusedPatterns(
  settings: Pick<ValidSettings, 'account' | 'partition' | 'bucketPrefix'>,
  people: readonly Pick<ValidPerson, 'user' | 'existing'>[],
): Map<string, object> {
  const by = (who: object): object => ({
    source: distinct(opening.map(({ service }) => `aws.${service}`)),
    'detail-type': ['AWS API Call via CloudTrail'],
    // A bus may receive the events of other accounts, where the same name is somebody else.
    account: [settings.account],
    detail: {
      eventSource: distinct(opening.map(({ source }) => source)),
      eventName: distinct(opening.map(({ name }) => name)),
      // Absent, and so no match, where the call was allowed.
      errorCode: [{ 'anything-but': notRefused }],
      userIdentity: { type: ['IAMUser'], ...who },
    },
  });
  const named = (users: readonly string[]) => by({ userName: users.map((user) => ({ 'equals-ignore-case': user })) });

  const patterns = new Map([['managed', by({ arn: [{ prefix: new Arns(settings).iam(`user${userPath}`) }] })]]);
  const batches: string[][] = [];
  const existing = people.filter((person) => person.existing).map(({ user }) => user);
  for (const user of existing.sort()) {
    const last = batches.at(-1);
    if (last && JSON.stringify(named([...last, user])).length <= limit) last.push(user);
    else batches.push([user]);
  }
  // By number, though numbers move: a name more changes the patterns after it in place, and replaces no rule.
  for (const [i, users] of batches.entries()) patterns.set(`existing-${i + 1}`, named(users));
  return patterns;
}
