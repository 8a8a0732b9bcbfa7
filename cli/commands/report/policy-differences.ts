import { policyOf } from '../../../model/grant/policy';
import { tryParsePolicyName } from '../../../model/iam/policy-name';
import { isSameUser } from '../../../model/principal/user-name';
import { formatInstant } from '../../../model/time/instant';
import { isOver } from '../../../model/time/window';
import type { Material } from './material';
import type { Difference } from './report';

/** What is granted now by git, against the policies that are there. */
export function policyDifferences({ history, seen, now }: Material): Difference[] {
  if (seen.policies === undefined) return [];
  const granted = new Map(
    history.grants.flatMap(({ versions }) => {
      const grant = versions.at(-1)?.grant;
      if (!grant || isOver(grant.window, now)) return [];
      const { path, name } = policyOf(grant);
      return [[`${path}${name}`, grant] as const];
    }),
  );
  const there = new Map(seen.policies.map((policy) => [`${policy.path}${policy.name}`, policy]));
  const notInAws = [...granted].flatMap(([name, grant]): Difference[] =>
    there.has(name)
      ? []
      : [
          {
            code: 'grant-not-in-aws',
            user: grant.person.user,
            what: `grant ${grant.id} of ${grant.person.user} until ${formatInstant(grant.window.until)} has no policy`,
            remedy: 'It is not applied yet, or hands took it away: terraform plan shows it.',
          },
        ],
  );
  const means = [...there].map(([name, policy]) => ({ name, policy, means: tryParsePolicyName(policy) }));
  const notInGit = means.flatMap(({ name, policy, means: known }): Difference[] =>
    known?.kind === 'd' || granted.has(name) || (known && isOver(known, now))
      ? []
      : [
          {
            code: 'policy-not-in-git',
            user: known?.user,
            what: `policy ${policy.arn} stands for no grant of this commit`,
            remedy: 'Its end is not applied yet, or hands made it: terraform plan and the findings show which.',
          },
        ],
  );
  const revoked = means.flatMap(({ means: known }): Difference[] => {
    if (known?.kind !== 'd' || isOver(known, now)) return [];
    const still = [...granted.values()].filter(({ person }) => isSameUser(person.user, known.user));
    if (still.length === 0) return [];
    const what = `${known.user} is revoked until ${formatInstant(known.until)}, and git still grants ${still.map(({ id }) => id).join(', ')}`;
    return [
      {
        code: 'revoked-and-granted',
        user: known.user,
        what,
        remedy: `curfew end --user ${known.user}, or curfew restore ${known.user}.`,
      },
    ];
  });
  return [...notInAws, ...notInGit, ...revoked];
}
