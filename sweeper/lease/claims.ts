import { between, type Instant, type Milliseconds, plus, seconds, tryInstantOf } from '../../model/time/instant';
import { isOver } from '../../model/time/window';

/** Owners that one sweep works on, by their keys. */
export interface Claim {
  /** Names the sweep. */
  readonly by: string;
  /** By AWS's clock. */
  readonly renewed: Instant;
  readonly owners: ReadonlySet<string>;
}

/** So long after its last renewal a claim is void. */
export const expiry: Milliseconds = seconds(15);

/**
 * A sweep renews its claim every other second while its work goes on. Of one that has been silent for so long, and whose
 * owners' uses live all the same, another sweep takes these over: a killed sweep must cost no more than that.
 */
export const silence: Milliseconds = seconds(5);

/** Clocks of two sweeps may differ by a second, and a claim from the future would hold for as long as it likes. */
const skew: Milliseconds = seconds(2);

const version = 1;

export const claimsText = (claims: readonly Claim[]): string =>
  JSON.stringify({
    version,
    claims: claims.map(({ by, renewed, owners }) => ({
      by,
      renewed: new Date(renewed).toISOString(),
      owners: [...owners].sort(),
    })),
  });

function claimIn(value: unknown): Claim[] {
  if (typeof value !== 'object' || value === null) return [];
  const { by, renewed, owners }: Record<string, unknown> = { ...value };
  const at = typeof renewed === 'string' ? tryInstantOf(renewed) : undefined;
  if (typeof by !== 'string' || at === undefined || !Array.isArray(owners)) return [];
  return [{ by, renewed: at, owners: new Set(owners.filter((each) => typeof each === 'string')) }];
}

/** Reads claims back. What nobody can read claims nothing: nobody may be left alone because of it. */
export function readClaims(text: string): Claim[] {
  try {
    const written: unknown = JSON.parse(text);
    if (typeof written !== 'object' || written === null) return [];
    const { version: found, claims }: Record<string, unknown> = { ...written };
    return found === version && Array.isArray(claims) ? claims.flatMap(claimIn) : [];
  } catch {
    return [];
  }
}

/** Who has which owners, once a sweep has asked for some. */
export interface Division {
  readonly claims: readonly Claim[];
  /** All that the sweep that asked has now. */
  readonly mine: ReadonlySet<string>;
  /** Of those asked for: whom another has, and when that ends unless it renews. */
  readonly left: ReadonlyMap<string, Instant>;
}

/**
 * Divides owners among sweeps: a sweep gets those that nobody claims. Pure.
 *
 * @param patience how long a claim holds after its last renewal
 */
export function divide(
  written: readonly Claim[],
  by: string,
  asked: readonly string[],
  patience: Milliseconds,
  now: Instant,
): Division {
  const isLive = ({ renewed }: Claim, span: Milliseconds): boolean =>
    !isOver({ until: plus(renewed, span) }, now) && between(now, renewed) <= skew;
  const others = written.filter((claim) => claim.by !== by && isLive(claim, expiry));
  const own = written.find((claim) => claim.by === by && isLive(claim, expiry));
  const left = new Map<string, Instant>();
  for (const claim of others) {
    if (!isLive(claim, patience)) continue;
    for (const owner of asked) if (claim.owners.has(owner)) left.set(owner, plus(claim.renewed, patience));
  }
  const mine = new Set([...(own?.owners ?? []), ...asked.filter((owner) => !left.has(owner))]);
  const rest = others.map((claim) => ({ ...claim, owners: without(claim.owners, mine) }));
  const claims = [...rest.filter(({ owners }) => owners.size > 0), { by, renewed: now, owners: mine }];
  return { claims, mine, left };
}

export const without = (owners: ReadonlySet<string>, taken: ReadonlySet<string>): Set<string> =>
  new Set([...owners].filter((owner) => !taken.has(owner)));
