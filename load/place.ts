import type { Path } from '../model/base/report';

/** The line of a value, and the places of what is in it. A constant used twice shares its place, as it does its value. */
export type Place = number | { readonly line: number; readonly parts: ReadonlyMap<PropertyKey, Place> };

/** A value as it was read, and where. */
export interface PlacedValue {
  readonly value: unknown;
  readonly place: Place;
}

/** The line of the value at a path, or of the nearest value around it. */
export function lineAt(place: Place, path: Path): number {
  let nearest = place;
  for (const key of path) {
    const part: Place | undefined = typeof nearest === 'number' ? undefined : nearest.parts.get(key);
    if (part === undefined) break;
    nearest = part;
  }
  return typeof nearest === 'number' ? nearest : nearest.line;
}
