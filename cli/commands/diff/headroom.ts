import type { Register } from '../../../model/register/register';

/** What is left of a quota once the change is merged. */
export interface Headroom {
  readonly of: string;
  readonly used: number;
  readonly quota: number;
}

/** Of the account, and of those whom the change concerns. */
export function headroomOf({ provisioned, settings }: Register, users: ReadonlySet<string>): Headroom[] {
  const half = Math.floor(settings.attachmentQuota / 2);
  const people = [...users].sort().flatMap((user): Headroom[] => {
    const own = provisioned.filter(({ person }) => person.user === user);
    const [first] = own;
    if (!first) return [];
    const quota = first.person.existing ? half - settings.attachmentsTaken : half;
    return [{ of: `grants of ${user}`, used: own.length, quota }];
  });
  return [{ of: 'policies of the account', used: provisioned.length, quota: settings.managedPolicyQuota }, ...people];
}

export const describeHeadroom = ({ of, used, quota }: Headroom): string => `${of}: ${used} of ${quota}`;
