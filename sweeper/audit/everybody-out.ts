import { renderDenial } from '../../model/access/denial';
import type { AuditFinding } from '../../model/contracts/finding';
import { policyArn, tryParseArn } from '../../model/iam/arn';
import { fingerprint, tryFingerprint } from '../../model/iam/fingerprint';
import { everybodyOut, isEverybodyOut, systemPath } from '../../model/iam/names';
import { tryParsePolicyPath } from '../../model/iam/policy-name';
import { userKey } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';
import { byName, hasEnded, isFresh } from './declared';
import { holdersOf } from './policies';
import type { Account } from './port';

const asWritten = fingerprint(renderDenial(), new Map());

/** Where it would be: by any ARN of the account, for only that tells the partition. */
function expectedArn({ policies, users }: Account): string {
  const { partition = 'aws', account = '' } = tryParseArn((policies[0] ?? users[0])?.arn ?? '') ?? {};
  return policyArn({ partition, account }, `${systemPath}${everybodyOut}`);
}

/**
 * Whether the Deny that keeps everybody out is what the stack wrote. What it says depends on no setting, so nothing but
 * this code need be asked; a newer one is written before or after the function is, so a change of just now is left.
 */
export function everybodyOutFindings(account: Account, now: Instant): AuditFinding[] {
  const deny = account.policies.find(isEverybodyOut);
  if (deny && (isFresh(deny.changed, now) || tryFingerprint(deny.document, new Map()) === asWritten)) return [];
  const what = deny
    ? 'is not what the stack wrote'
    : 'is not there, so curfew revoke --everybody has nothing to attach';
  return [
    {
      code: 'edited-everybody-out',
      resource: deny?.arn ?? expectedArn(account),
      what: `the Deny that keeps everybody out ${what}`,
      remedy: 'Run terraform apply, which puts it right, and ask who changed it.',
    },
  ];
}

/** Persons who are granted something while everybody else is out: an apply that was under way has brought them. */
export function notOut(account: Account, now: Instant): AuditFinding[] {
  const deny = account.policies.find(isEverybodyOut);
  const out = new Set(
    (deny ? (holdersOf(account).get(deny.arn) ?? []) : []).flatMap(({ kind, name }) =>
      kind === 'user' ? [userKey(name)] : [],
    ),
  );
  if (out.size === 0) return [];
  const users = byName(account.users);
  const holders = new Set(
    account.policies.flatMap((policy) => {
      const { kind, user } = tryParsePolicyPath(policy.path) ?? {};
      return user === undefined || kind === 'd' || hasEnded(policy, now) ? [] : [userKey(user)];
    }),
  );
  return [...holders].flatMap((key): AuditFinding[] => {
    const user = users.get(key);
    if (user === undefined || out.has(key)) return [];
    return [
      {
        code: 'not-out',
        resource: user.arn,
        user: user.name,
        what: `everybody is out, and ${user.name} is not`,
        remedy: 'Run curfew revoke --everybody again, or curfew restore --everybody if it is over.',
      },
    ];
  });
}
