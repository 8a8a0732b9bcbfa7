import type { SweepRecord } from '../../../model/contracts/log-record';

/** What could not be had, and why. */
interface Gap {
  readonly what: string;
  readonly why: string;
}

/** So many are named; of the others it is said how many they are. */
const named = 3;

function listed(resources: readonly string[]): string {
  const all = [...resources].sort();
  const rest = all.length - named;
  return rest > 1 ? `${all.slice(0, named).join(', ')} and ${rest} more` : all.join(', ');
}

/** What of the audit could not be asked. One question that fails in many places for one reason is one gap. */
export function unaudited(findings: readonly SweepRecord[]): Gap[] {
  const gaps = new Map<string, { readonly what: string; readonly why: string; readonly of: string[] }>();
  for (const { action, outcome, why, error = '', code, resource } of findings) {
    const isAudit = outcome === 'failed' || action === 'read';
    if (!isAudit && code !== 'unreadable-manifest') continue;
    const gap = isAudit ? { what: `a part of the audit: ${why}`, why: error } : { what: 'what apply declared', why };
    const key = JSON.stringify(gap);
    const known = gaps.get(key) ?? { ...gap, of: [] };
    gaps.set(key, known);
    if (isAudit && resource !== undefined) known.of.push(resource);
  }
  return [...gaps.values()].map(({ what, why, of }) => ({
    what: of.length === 0 ? what : `${what}: ${listed(of)}`,
    why,
  }));
}
