import { type Answer, covers, documentOf, type Target, type UseName, useOf, type ValidAccess } from '../access';
import { earliest, type Instant } from '../time/instant';
import { hasBegun, isOver, type State, type Window } from '../time/window';
import { isDocument } from './document';

/** What something is opened through, as AWS says it. */
export interface Through {
  readonly document?: string | undefined;
}

/** What is opened. */
export interface Opened {
  readonly use: UseName;
  readonly through: Through;
}

/** An access, of a file or of the document of a policy. */
interface NamedAccess {
  readonly access: ValidAccess;
  /** The name of the deployment's session document: a setting, or what the document of a policy says. */
  readonly document: string;
}

/** What somebody was given. */
export interface Entitlement {
  readonly access: ValidAccess;
  readonly window: Window;
}

/** When it is judged. What ended after the look began may have been renewed by something that the look did not see. */
export interface Moment {
  readonly now: Instant;
  /** @default now */
  readonly began?: Instant;
}

/** Whether something given names what is opened, whatever the time is. */
export interface Naming {
  /** Account, region and instance; unknown where only tags could tell, and those are not known or say two things. */
  readonly target: Answer;
  /** Of another kind it may reach the same target, and open something else there: a command is no session. */
  readonly use: Exclude<Answer, 'unknown'>;
  /** Of another kind it may open sessions as well, and through a document of its own: a tunnel is no shell. */
  readonly document: Exclude<Answer, 'unknown'>;
}

/**
 * How something given stands to what is opened at a moment: each of the things that must hold, by itself. Who asks takes
 * their reason from it, for what is nearest to a person is not what is safest to the sweeper.
 */
export interface Coverage extends Naming {
  readonly time: State;
}

export function namingOf({ access, document }: NamedAccess, target: Target, { use, through }: Opened): Naming {
  const { account } = access;
  const name = documentOf(access, document);
  const opens =
    name === undefined ? through.document === undefined : isDocument(through.document, { account, document: name });
  return {
    target: covers(access, target),
    use: useOf(access) === use ? 'yes' : 'no',
    document: opens ? 'yes' : 'no',
  };
}

/** Access that has ended before the look began is over, whatever its beginning says. */
export function timeOf(window: Window, { now, began = now }: Moment): State {
  if (isOver(window, earliest(began, now))) return 'expired';
  return hasBegun(window, now) ? 'live' : 'upcoming';
}

export const coverageOf = (given: Entitlement & NamedAccess, target: Target, at: Moment, opened: Opened): Coverage => ({
  ...namingOf(given, target, opened),
  time: timeOf(given.window, at),
});

/** Whether all of it holds. What is known to be missing decides, whatever else is not known. */
export const answerOf = ({ target, use, document, time }: Coverage): Answer =>
  use === 'yes' && document === 'yes' && time === 'live' ? target : 'no';
