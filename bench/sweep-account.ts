import { render } from '../model/grant/document';
import { keyArn, userArn } from '../model/iam/arn';
import { userPath } from '../model/iam/names';
import { policyPlace } from '../model/iam/policy-name';
import { type Instant, instantOf, minutes, plus } from '../model/time/instant';
import { MemoryAws } from '../sandbox/memory/memory-aws';
import type { Deployment } from '../sweeper/kinds/list';

export const deployment: Deployment = {
  account: '123456789012',
  document: 'Curfew-Shell',
  regions: ['eu-central-1'],
  manifest: 'bucket/manifest.json',
};
export const region = 'eu-central-1';
export const now: Instant = instantOf(new Date('2030-06-03T12:00:00Z'));

export interface SweepAccount {
  readonly aws: MemoryAws;
  readonly users: readonly string[];
  /** How many of them have a grant and a session; every other one's grant has expired. */
  readonly granted: number;
  readonly expired: number;
}

const owner = { partition: 'aws', account: deployment.account };

export const ownerOf = (user: string): string => userArn(owner, `${userPath}${user}`);

/** A grant of one instance to a managed user, from an hour ago, as it is applied. */
export function provide(aws: MemoryAws, user: string, until: Instant, target: `i-${string}`): void {
  const { account, document } = deployment;
  const granted = render(
    {
      access: { kind: 'shell', account, region, target: { by: 'ids', ids: [target] } },
      window: { from: plus(now, minutes(-60)), until },
    },
    { partition: 'aws', document, sessionKeyArn: keyArn(owner, region, '00000000-0000-0000-0000-000000000000') },
  );
  const { path, name } = policyPlace('m', user, 'ticket', until);
  aws.addPolicy(path, name, JSON.stringify(granted), [{ kind: 'user', name: user }]);
}

/** Every fifth user with a grant, a key and a session; of those every other grant ended ten minutes ago. */
export function sweepAccount(size: number): SweepAccount {
  const aws = new MemoryAws(now, deployment.account);
  const users = Array.from({ length: size }, (_, i) => `person-${i}`);
  for (const [i, user] of users.entries()) {
    const granted = i % 5 === 0;
    aws.addUser(user, userPath, granted ? [`AKIA${i}`] : []);
    if (!granted) continue;
    const until = plus(now, i % 10 === 0 ? minutes(-10) : minutes(480));
    const target = `i-${i.toString(16).padStart(17, '0')}` as const;
    provide(aws, user, until, target);
    aws.open({ id: `${user}-0`, region, target, owner: ownerOf(user), document: deployment.document });
  }
  return { aws, users, granted: Math.ceil(size / 5), expired: Math.ceil(size / 10) };
}

/** Expired policies, and sessions of persons whose grant has expired, that are there still. */
export function leftOver({ aws }: SweepAccount): { policies: number; sessions: number } {
  const { policies, sessions } = aws.state();
  const expired = (i: number) => i % 10 === 0;
  return {
    policies: policies.filter((name) => expired(Number(/person-(\d+)/.exec(name)?.[1]))).length,
    sessions: sessions.filter((id) => expired(Number(id.split('-')[1]))).length,
  };
}
