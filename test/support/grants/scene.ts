import fc from 'fast-check';
import type { ValidShell } from '../../../model/access/shell/access';
import type { Instant } from '../../../model/time/instant';
import type { Window } from '../../../model/time/window';
import { access, instanceId, region, start, tags, window } from './random';

/** Random grants, and a moment and a place at which they matter. */

export interface Scene {
  readonly grants: readonly { access: ValidShell; window: Window }[];
  readonly region: string;
  readonly at: Instant;
  readonly target: { id: string; tags: Record<string, string> };
}

const second = 1000;
/** The instants at which something could be wrong: around both ends of every window, and any other. */
const instant = (windows: readonly Window[]): fc.Arbitrary<Instant> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(...windows.flatMap(({ from, until }) => [from - second, from, until - second, until])),
    },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000 }).map((n) => start + n * second) },
  ) as fc.Arbitrary<Instant>;

/** Instances and tags that the grants name, or nearly name: a random one would almost never be hit. */
const target = (grants: Scene['grants']): fc.Arbitrary<Scene['target']> => {
  const ids = grants.flatMap(({ access: { target: each } }) => (each.by === 'ids' ? each.ids : []));
  const sets = grants.flatMap(({ access: { target: each } }) => (each.by === 'tags' ? [each.tags] : []));
  const near = sets.flatMap((all) => [
    all,
    Object.fromEntries(Object.entries(all).slice(1)),
    Object.fromEntries(Object.entries(all).map(([key, value]) => [key.toUpperCase(), value])),
    Object.fromEntries(Object.entries(all).map(([key, value]) => [key, `${value}x`])),
    { ...all, Another: 'one' },
  ]);
  return fc.record({
    id: ids.length > 0 ? fc.oneof(fc.constantFrom(...ids), instanceId) : instanceId,
    tags: near.length > 0 ? fc.oneof(fc.constantFrom(...near), tags) : tags,
  });
};

export const scene: fc.Arbitrary<Scene> = fc
  .array(fc.record({ access, window }), { minLength: 1, maxLength: 4 })
  .chain((grants) =>
    fc.record({
      grants: fc.constant(grants),
      region,
      at: instant(grants.map((grant) => grant.window)),
      target: target(grants),
    }),
  );
