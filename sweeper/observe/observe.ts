import { covers } from '../../model/access';
import { messageOf } from '../../model/base/message-of';
import { tryRead } from '../../model/grant/document';
import { accessPath, userPath } from '../../model/iam/names';
import { type UserKey, userKey } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import { concurrency, inParallel } from '../aws/in-parallel';
import type { Aws, Session, Tags } from '../aws/port';
import { isOurDocument, ownerOf } from '../judge/session';
import { Holdings, settled } from './holdings';
import {
  type Deployment,
  type Observation,
  type OwnerFacts,
  PolicyIndex,
  type Reading,
  type SeenPolicy,
  targetKey,
} from './observation';

/**
 * Documents by policy id and version: neither ever changes, so a warm Lambda need not read them again. But a document
 * is asked for by ARN, and a read that lags may answer from the policy that had the ARN before: so what is read soon
 * after the first reading replaces it, and only what is read later stays.
 */
export type DocumentCache = Map<
  string,
  { readonly reading: Reading; readonly since: Instant; readonly stays: boolean }
>;

/** One look. It holds what failed on the way, for the rest must still be done. */
class Look {
  readonly failures: string[] = [];

  constructor(
    private readonly aws: Aws,
    private readonly deployment: Deployment,
    private readonly cache: DocumentCache,
    private readonly now: () => Instant,
    private readonly holdings: Holdings,
  ) {}

  private async each<T, R>(items: readonly T[], what: (item: T) => string, task: (item: T) => Promise<R>) {
    const results = await inParallel(items, concurrency, task);
    const done: { item: T; value: R }[] = [];
    const failed: { item: T; error: unknown }[] = [];
    for (const [i, result] of results.entries()) {
      const item = items[i] as T;
      if (result.status === 'fulfilled') {
        done.push({ item, value: result.value });
      } else {
        failed.push({ item, error: result.reason });
        this.failures.push(`${what(item)}: ${messageOf(result.reason)}`);
      }
    }
    return { done, failed };
  }

  async policies(): Promise<PolicyIndex> {
    return PolicyIndex.from(await this.aws.policies(accessPath));
  }

  async sessions(): Promise<{ sessions: Session[]; failedRegions: Map<string, unknown> }> {
    const { done, failed } = await this.each(
      this.deployment.regions,
      (region) => `listing the sessions of ${region}`,
      (region) => this.aws.sessions(region),
    );
    const failedRegions = new Map(failed.map(({ item, error }) => [item, error]));
    return { sessions: done.flatMap(({ value }) => value), failedRegions };
  }

  /** For owners of sessions that may be ours; asks for a path only where nothing else tells whose user it is. */
  async owners(sessions: readonly Session[], policies: PolicyIndex, now: Instant): Promise<Map<UserKey, OwnerFacts>> {
    const asked = new Map<UserKey, { user: string; path: string; ours: boolean }>();
    for (const session of sessions) {
      const owner = ownerOf(session, this.deployment);
      if (!owner) continue;
      const key = userKey(owner.user);
      const ours = isOurDocument(session, this.deployment.document, this.deployment) || asked.get(key)?.ours === true;
      // One session's owner may show the path and another's not.
      const path = asked.get(key)?.path.startsWith(userPath) ? userPath : owner.path;
      asked.set(key, { ...owner, path, ours });
    }
    const { done } = await this.each(
      [...asked],
      ([user]) => `reading user ${user}`,
      async ([, { user, path, ours }]): Promise<OwnerFacts> => {
        let managed: boolean | undefined =
          path.startsWith(userPath) || policies.of(user).some(({ means }) => means?.kind === 'm');
        if (!managed && !ours && path === '/') managed = (await this.aws.pathOf(user))?.startsWith(userPath) ?? false;
        if (!managed && !ours) return { managed, attached: new Set() };
        return { managed, attached: await this.attached(user, policies, now) };
      },
    );
    return new Map(done.map(({ item: [key], value }) => [key, value]));
  }

  private async attached(user: string, policies: PolicyIndex, now: Instant): Promise<ReadonlySet<string>> {
    const known = this.holdings.tryGet(user, policies, now);
    if (known) return known;
    const attached = new Set(await this.aws.attached(user));
    this.holdings.note(user, policies, attached, now);
    return attached;
  }

  private async read(policy: SeenPolicy): Promise<Reading> {
    const key = `${policy.id} ${policy.version}`;
    const known = this.cache.get(key);
    if (known?.stays) return known.reading;
    const text = await this.aws.document(policy);
    if (text === undefined) return { answer: 'gone' };
    const granted = tryRead(text);
    const reading: Reading = granted ? { answer: 'granted', granted } : { answer: 'unreadable' };
    const since = known?.since ?? this.now();
    this.cache.set(key, { reading, since, stays: this.now() - since >= settled });
    return reading;
  }

  async readings(policies: readonly SeenPolicy[]): Promise<Map<string, Reading>> {
    const { done, failed } = await this.each(
      policies,
      ({ name }) => `reading the document of ${name}`,
      (policy) => this.read(policy),
    );
    return new Map([
      ...done.map(({ item, value }) => [item.arn, value] as const),
      ...failed.map(({ item, error }) => [item.arn, { answer: 'failed', error }] as const),
    ]);
  }

  async tags(sessions: readonly Session[]): Promise<Map<string, Tags>> {
    const byRegion = new Map<string, Set<string>>();
    for (const { region, target } of sessions) {
      byRegion.set(region, (byRegion.get(region) ?? new Set()).add(target));
    }
    const { done } = await this.each(
      [...byRegion],
      ([region]) => `reading the tags of instances in ${region}`,
      ([region, instances]) => this.aws.tags(region, [...instances]),
    );
    for (const {
      item: [region, instances],
      value,
    } of done) {
      // A session whose target is unknown is kept: that must not go unnoticed.
      const missing = [...instances].filter((instance) => !value.has(instance));
      this.failures.push(...missing.map((instance) => `reading the tags of ${instance} in ${region}: no answer`));
    }
    return new Map(
      done.flatMap(({ item: [region], value }) =>
        [...value].map(([target, tags]) => [targetKey({ region, target }), tags] as const),
      ),
    );
  }
}

/** Before AWS's first answer nobody knows the time. */
function tryNow(now: () => Instant): Instant | undefined {
  try {
    return now();
  } catch {
    return undefined;
  }
}

function needTags(sessions: readonly Session[], seen: Pick<Observation, 'deployment' | 'policies' | 'readings'>) {
  return sessions.filter((session) => {
    const owner = ownerOf(session, seen.deployment);
    const { account } = seen.deployment;
    const target = { account, region: session.region, instance: session.target };
    return (
      owner &&
      seen.policies.of(owner.user).some(({ arn }) => {
        const reading = seen.readings.get(arn);
        return reading?.answer === 'granted' && covers(reading.granted.access, target) === 'unknown';
      })
    );
  });
}

/**
 * Looks at the account once. The list of policies and the sessions cost the same however many users there are;
 * the rest is asked only for owners of active sessions.
 *
 * @throws where the policies cannot be listed: without them nothing can be told
 */
export async function observe(
  aws: Aws,
  deployment: Deployment,
  cache: DocumentCache,
  now: () => Instant,
  holdings: Holdings = new Holdings(),
): Promise<Observation> {
  const look = new Look(aws, deployment, cache, now, holdings);
  const began = tryNow(now);
  // Sessions first: every policy that a session seen here was opened under is then in a list read later.
  const { sessions, failedRegions } = await look.sessions();
  const heard = began ?? tryNow(now);
  const policies = await look.policies();
  const at = heard ?? now();
  const owners = await look.owners(sessions, policies, now());
  const wanted = new Set<SeenPolicy>();
  for (const session of sessions) {
    const owner = ownerOf(session, deployment);
    if (!owner) continue;
    const ours = isOurDocument(session, deployment.document, deployment);
    if (!ours && owners.get(userKey(owner.user))?.managed === false) continue;
    for (const policy of policies.of(owner.user)) wanted.add(policy);
  }
  // Only its document tells in which region a policy grants: asked where one could not be seen.
  if (failedRegions.size > 0) {
    for (const policy of policies.all) {
      if (policy.means && policy.means.kind !== 'd' && isOver(policy.means, now())) wanted.add(policy);
    }
  }
  const readings = await look.readings([...wanted]);
  const tags = await look.tags(needTags(sessions, { deployment, policies, readings }));
  return { deployment, policies, sessions, failedRegions, owners, readings, tags, failures: look.failures, at };
}
