import { paginateListGroupsForUser } from '@aws-sdk/client-iam';
import type { ValidPerson } from '../../../model/grant/valid-grant';
import { userKey } from '../../../model/principal/user-name';
import { all, ifThere } from '../../../sweeper/aws/answers';
import type { Context } from '../../context/context';

/** A person whose user this change deletes, and the groups that keep it from being deleted. */
export interface Leaver {
  readonly user: string;
  readonly groups: readonly string[];
}

const managed = (people: readonly ValidPerson[]): ValidPerson[] => people.filter(({ existing }) => !existing);

/** Managed persons of before whom no file declares as such any more. */
export function leaversOf(before: readonly ValidPerson[], after: readonly ValidPerson[]): string[] {
  const stay = new Set(managed(after).map(({ user }) => userKey(user)));
  const gone = managed(before).filter(({ user }) => !stay.has(userKey(user)));
  return [...new Set(gone.map(({ user }) => user))].sort();
}

/**
 * Those of them who are in a group: the pipeline takes nobody out of one, so that its apply would stop there.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
 */
export async function groupsOfLeavers({ aws }: Context, users: readonly string[]): Promise<Leaver[]> {
  const client = aws.clients.iam;
  const leavers: Leaver[] = [];
  for (const user of users) {
    const pages = paginateListGroupsForUser({ client }, { UserName: user });
    // Who is not there is in no group.
    const found = (await ifThere(all(pages, (page) => page.Groups))) ?? [];
    const groups = found.map(({ GroupName = '' }) => GroupName).sort();
    if (groups.length > 0) leavers.push({ user, groups });
  }
  return leavers;
}
