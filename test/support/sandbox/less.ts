import type { SystemStatement } from '../../../constructs/kit/statement';

export const listOf = (value: string | readonly string[] = []): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** One thing that is taken away: a statement, or one of its actions, or one of its resources. */
export interface Less {
  readonly what: string;
  readonly left: readonly SystemStatement[];
  /** The calls that are refused then. */
  readonly actions: readonly string[];
}

/** Each statement's actions one by one, its resources one by one, and the statement as a whole. */
export function* lessOf(all: readonly SystemStatement[]): Generator<Less> {
  for (const statement of all) {
    const actions = listOf(statement.Action);
    const resources = listOf(statement.Resource);
    const without = (change: Partial<SystemStatement>) =>
      all.map((each) => (each === statement ? { ...each, ...change } : each));
    const { Sid } = statement;
    for (const action of actions) {
      const Action = actions.filter((each) => each !== action);
      const left = Action.length > 0 ? without({ Action }) : all.filter((each) => each !== statement);
      yield { what: `${Sid} ${action}`, left, actions: [action] };
    }
    if (resources.length > 1) {
      for (const resource of resources) {
        const left = without({ Resource: resources.filter((each) => each !== resource) });
        yield { what: `${Sid} ${resource}`, left, actions };
      }
    }
    if (actions.length > 1) yield { what: `${Sid}, whole`, left: all.filter((each) => each !== statement), actions };
  }
}
