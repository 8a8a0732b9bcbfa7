import type { Instant } from '../../model/time/instant';
import { ofKind, ownerOf, type Ports } from '../kinds/kinds';
import type { Provision } from '../provisions/provision';
import { isPast } from '../provisions/provision-index';
import type { Use } from '../uses/use';
import { Holdings } from './holdings';
import { Look, type ReadingCache } from './look';
import type { Lists, Observation, OwnerFacts, ReadFacts } from './observation';
import { askedKinds, asksDeclared, outKinds } from './residence';

/** Before AWS's first answer nobody knows the time. */
function tryNow(now: () => Instant): Instant | undefined {
  try {
    return now();
  } catch {
    return undefined;
  }
}

function needTags(
  uses: readonly Use[],
  { kinds, provisions }: Lists,
  readings: Observation['readings'],
): readonly Use[] {
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
  uses: readonly Use[],
  { kinds, provisions }: Lists,
  owners: ReadonlyMap<string, OwnerFacts>,
): Set<Provision> {
  const wanted = new Set<Provision>();
  for (const use of uses) {
    const owner = ownerOf(use, kinds);
    if (!owner) continue;
    const { principal } = owner;
    if (!ofKind(kinds.uses, use).isMarked(use) && owners.get(principal.key)?.managed === false) continue;
    for (const provision of provisions.of(principal)) wanted.add(provision);
  }
  return wanted;
}

/**
 * What is past, where a place could not be seen: only its document tells in which region a provision grants, and whether
 * something could still be open under it there.
 */
export const pastUnseen = ({ unseen, provisions }: Lists, now: Instant): Provision[] =>
  unseen.size === 0 ? [] : provisions.all.filter((each) => !each.denies && isPast(each, now));

/**
 * The lists of an account: they cost the same however many users there are.
 *
 * @throws where the provisions cannot be listed: without them nothing can be told
 */
export async function listAll(look: Look, kinds: Ports, now: () => Instant): Promise<Lists> {
  const began = tryNow(now);
  // Uses first: every provision that a use seen here was opened under is then in a list read later.
  const { uses, unseen } = await look.uses();
  const heard = began ?? tryNow(now);
  const provisions = await look.provisions();
  const at = heard ?? now();
  const [residents, out] = await Promise.all([
    look.residents(askedKinds({ kinds, uses, provisions }, at)),
    look.out(outKinds({ kinds, uses, provisions }, at)),
  ]);
  const declared = asksDeclared(provisions, residents, now()) ? await kinds.declared() : undefined;
  return { kinds, at, uses, unseen, provisions, residents, out, declared };
}

/** What else must be known of these uses: their owners, the documents of these, and tags. */
export async function readFacts(
  look: Look,
  listed: Lists,
  uses: readonly Use[],
  now: () => Instant,
  besides: readonly Provision[] = [],
): Promise<ReadFacts> {
  const owners = await look.owners(uses, listed, now());
  const readings = await look.readings([...new Set([...wantedOf(uses, listed, owners), ...besides])]);
  const tags = await look.tags(needTags(uses, listed, readings));
  return { owners, readings, tags };
}

/**
 * Looks at the account once, and reads all of it.
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
  const listed = await listAll(look, ports, now);
  const facts = await readFacts(look, listed, listed.uses, now, pastUnseen(listed, now()));
  return { ...listed, ...facts, failures: look.failures };
}
