import { paginateDescribeInstanceInformation } from '@aws-sdk/client-ssm';
import { kindOf } from '../../../model/access';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import type { Context } from '../../context/context';
import { Failure } from '../../frame/failure';
import { failureOf, formatProblem } from '../../frame/failure-text';
import { groupsOfLeavers, type Leaver } from './leavers';
import { type Simulation, simulate } from './simulator';

/** What the tags of a grant mean at this moment. */
export interface TagMeaning {
  readonly grant: string;
  readonly tags: string;
  readonly region: string;
  /** Instances that Session Manager knows with all these tags. */
  readonly instances: readonly string[];
}

/**
 * The instances that grants by tags reach now; tomorrow it may be others.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html
 */
function resolveTags({ aws }: Context, grants: readonly ValidGrant[]): Promise<TagMeaning[]> {
  const byTags = grants.flatMap(({ id, access }) => {
    const tagged = kindOf(access).tagged(access);
    return tagged ? [{ id, access, ...tagged }] : [];
  });
  return Promise.all(
    byTags.map(async ({ id, access, region, tags }): Promise<TagMeaning> => {
      const Filters = Object.entries(tags).map(([key, value]) => ({ Key: `tag:${key}`, Values: [value] }));
      const instances: string[] = [];
      for await (const page of paginateDescribeInstanceInformation({ client: aws.clients.ssm(region) }, { Filters })) {
        instances.push(...(page.InstanceInformationList ?? []).map(({ InstanceId = '' }) => InstanceId));
      }
      return { grant: id, tags: kindOf(access).describe(access), region, instances: instances.sort() };
    }),
  );
}

/** What AWS says of a change; each question by itself. */
export interface Live {
  /** Undefined where it was not asked, or did not answer. */
  readonly resolved?: readonly TagMeaning[];
  readonly simulation?: Simulation;
  /** Persons whose user goes, and who are in a group. Undefined as above. */
  readonly leavers?: readonly Leaver[];
  /** What could not be asked, one line each. */
  readonly problems: readonly string[];
}

/** @param leaving the users that the change deletes */
export async function askAws(
  context: Context,
  grants: readonly ValidGrant[],
  leaving: readonly string[],
): Promise<Live> {
  const [tags, leavers, simulation] = await Promise.all([
    resolveTags(context, grants).catch((error: unknown) => failureOf(error)),
    groupsOfLeavers(context, leaving).catch((error: unknown) => failureOf(error)),
    simulate(context, grants),
  ]);
  const failures = [tags, leavers].filter((each) => each instanceof Failure).concat(simulation.failures);
  const problems = new Set(failures.flatMap((failure) => failure.problems.map(formatProblem)));
  return {
    ...(tags instanceof Failure ? {} : { resolved: tags }),
    ...(leavers instanceof Failure ? {} : { leavers }),
    simulation,
    problems: [...problems],
  };
}
