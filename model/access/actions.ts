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

/** How CloudTrail and EventBridge tell of an action: `ssm:StartSession` is StartSession of ssm.amazonaws.com. */
export interface EventOfAction {
  readonly service: string;
  readonly source: string;
  readonly name: string;
}

/** The events of all calls that open something. */
export const openingEvents = (): EventOfAction[] =>
  actionsThat('opens').map((action) => {
    const [service = '', name = ''] = action.split(':');
    return { service, source: `${service}.amazonaws.com`, name };
  });
