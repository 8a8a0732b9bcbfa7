import type { Instant } from '../../model/time/instant';
import { isOver } from '../../model/time/window';
import { ofKind, ownerOf, type Ports } from '../kinds/kinds';
import type { Provision } from '../provisions/provision';
import type { Use } from '../uses/use';
import { Holdings } from './holdings';
import { Look, type ReadingCache } from './look';
import type { Observation, OwnerFacts } from './observation';

/** Before AWS's first answer nobody knows the time. */
function tryNow(now: () => Instant): Instant | undefined {
  try {
    return now();
  } catch {
    return undefined;
  }
}

function needTags({ uses, kinds, provisions, readings }: Omit<Observation, 'tags' | 'owners' | 'failures'>): Use[] {
  return uses.filter((use) => {
    const owner = ownerOf(use, kinds);
    const { naming } = ofKind(kinds.uses, use);
    return (
      owner &&
      provisions.of(owner.principal).some(({ arn }) => {
        const reading = readings.get(arn);
        return reading?.answer === 'granted' && naming(reading.granted, use, undefined).is === 'unknown';
      })
    );
  });
}

/** The provisions whose documents matter: those of owners of uses that are, or may be, Curfew's. */
function wantedOf(
  { kinds, uses, provisions, unseen }: Pick<Observation, 'kinds' | 'uses' | 'provisions' | 'unseen'>,
  owners: ReadonlyMap<string, OwnerFacts>,
  now: Instant,
): Provision[] {
  const wanted = new Set<Provision>();
  for (const use of uses) {
    const owner = ownerOf(use, kinds);
    if (!owner) continue;
    const { principal } = owner;
    if (!ofKind(kinds.uses, use).isMarked(use) && owners.get(principal.key)?.managed === false) continue;
    for (const provision of provisions.of(principal)) wanted.add(provision);
  }
  // Only its document tells in which region a provision grants: asked where one could not be seen.
  if (unseen.size > 0) {
    for (const provision of provisions.all) {
      if (provision.means && !provision.denies && isOver(provision.means, now)) wanted.add(provision);
    }
  }
  return [...wanted];
}

/**
 * Looks at the account once. The lists of provisions and uses cost the same however many users there are; the rest is
 * asked only for owners of active uses.
 *
 * @throws where the provisions cannot be listed: without them nothing can be told
 */
export async function observe(
  ports: Ports,
  cache: ReadingCache,
  now: () => Instant,
  holdings: Holdings = new Holdings(),
): Promise<Observation> {
  const look = new Look(ports, cache, now, holdings);
  const began = tryNow(now);
  // Uses first: every provision that a use seen here was opened under is then in a list read later.
  const { uses, unseen } = await look.uses();
  const heard = began ?? tryNow(now);
  const provisions = await look.provisions();
  const at = heard ?? now();
  const owners = await look.owners(uses, provisions, now());
  const found = { kinds: ports, at, uses, unseen, provisions };
  const readings = await look.readings(wantedOf(found, owners, now()));
  const tags = await look.tags(needTags({ ...found, readings }));
  return { ...found, owners, readings, tags, failures: look.failures };
}
