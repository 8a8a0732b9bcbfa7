import { isNamed } from '../../model/base/is-named';
import { messageOf } from '../../model/base/message-of';
import { userKey } from '../../model/principal/user-name';
import type { Session } from '../aws/port';
import { isManagedUser } from './declared';
import { elsewhere, type Swept } from './elsewhere';
import { ask } from './questions';
import type { Stage } from './stages';
import { ourPeople } from './users';

/** Every region that is open in the account, and those where ticks look; the latter alone where AWS does not say. */
async function regionsOf({ aws, regions, asking: { journal } }: Stage): Promise<string[]> {
  try {
    return [...new Set([...regions, ...(await aws.enabledRegions())])];
  } catch (error) {
    const why = 'listing the regions of the account';
    journal.write({ action: 'read', outcome: 'failed', why, error: messageOf(error) });
    return [...regions];
  }
}

/**
 * What ticks know, and whom they cannot.
 *
 * @param otherwise ARNs of our people who have, or may have, other rights to open sessions
 */
function sweptOf(stage: Stage, otherwise: ReadonlySet<string>): Swept {
  const { account, manifest, document, retiredDocuments, regions, owner } = stage;
  const people = ourPeople(account, manifest.ok ? manifest.value : undefined);
  const keys = (users: typeof people) => new Set(users.map(({ name }) => userKey(name)));
  return {
    account: owner,
    document,
    retiredDocuments,
    regions,
    managed: keys(people.filter(isManagedUser)),
    bound: keys(people.filter(({ arn }) => !otherwise.has(arn))),
  };
}

/**
 * Active sessions in every region that is open in the account. Where a policy of the organization closes regions, looking
 * into them is denied, to us as to whoever would open something there: that is said, and fails no audit for ever.
 *
 * @param otherwise ARNs of our people who have, or may have, other rights to open sessions
 */
export async function auditSessions(stage: Stage, otherwise: ReadonlySet<string>): Promise<void> {
  const { aws, regions, asking, say } = stage;
  const closed: string[] = [];
  const look = async (region: string): Promise<Session[]> => {
    try {
      return await aws.sessions(region);
    } catch (error) {
      if (regions.includes(region) || !isNamed(error, 'AccessDeniedException', 'AccessDenied')) throw error;
      closed.push(region);
      return [];
    }
  };
  const about = (region: string) => ({ resource: region });
  const seen = await ask(await regionsOf(stage), 'looking for open sessions', asking, about, look);
  const swept = sweptOf(stage, otherwise);
  say([...seen.values()].flat().flatMap((session) => elsewhere(session, swept)));
  if (closed.length === 0) return;
  const why = `looking for open sessions in ${closed.sort().join(', ')}`;
  asking.journal.write({ action: 'read', outcome: 'reported', why, error: 'it is denied' });
}
