import type { ActionRole } from './kind';
import { carriedKinds } from './kinds';

/** The actions of all kinds that are one of these, each once, in the order in which the kinds name them. */
export const actionsThat = (...roles: readonly ActionRole['is'][]): string[] => [
  ...new Set(
    Object.values(carriedKinds).flatMap(({ actions }) =>
      Object.entries(actions).flatMap(([action, { is }]) => (roles.includes(is) ? [action] : [])),
    ),
  ),
];
