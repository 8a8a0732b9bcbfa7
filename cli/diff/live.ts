import { paginateDescribeInstanceInformation } from '@aws-sdk/client-ssm';
import type { ValidGrant } from '../../model/register';
import type { Context } from '../context';
import { describeTarget } from '../grants';

/** What the tags of a grant mean at this moment. */
export interface Resolved {
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
export function resolveTags({ aws }: Context, grants: readonly ValidGrant[]): Promise<Resolved[]> {
  const byTags = grants.filter(({ access }) => access.target.by === 'tags');
  return Promise.all(
    byTags.map(async ({ id, access }): Promise<Resolved> => {
      const { region, target } = access;
      const tags = target.by === 'tags' ? Object.entries(target.tags) : [];
      const Filters = tags.map(([key, value]) => ({ Key: `tag:${key}`, Values: [value] }));
      const instances: string[] = [];
      for await (const page of paginateDescribeInstanceInformation({ client: aws.clients.ssm(region) }, { Filters })) {
        instances.push(...(page.InstanceInformationList ?? []).map(({ InstanceId = '' }) => InstanceId));
      }
      return { grant: id, tags: describeTarget(access), region, instances: instances.sort() };
    }),
  );
}
