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

/** Whether a policy of AWS itself opens anything of any kind; undefined where one of the kinds cannot tell. */
export function opensByAws(name: string): boolean | undefined {
  const said = Object.values(carriedKinds).map(({ ofAws }) => ofAws.get(name));
  if (said.includes(true)) return true;
  return said.includes(undefined) ? undefined : false;
}

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
