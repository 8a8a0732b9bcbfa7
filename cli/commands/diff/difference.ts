import { overlapsOf } from '../../../model/coverage/meet';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import type { Register } from '../../../model/register/register';
import { type Instant, latest, minutes, plus } from '../../../model/time/instant';
import { isOver, past, rest } from '../../../model/time/window';
import { describeOverlap } from '../../files/overlaps';
import { type AccessChange, accessChanges } from './access';
import { type FileChange, fileChanges } from './file-changes';
import { type Headroom, headroomOf } from './headroom';
import { type Judgement, judgeChange } from './judgement';
import type { Live } from './live';
import { type Proof, proofsOf } from './proof';

/** How long a session could outlive its grant if nothing ended it but AWS. */
export interface Residual {
  readonly grant: string;
  readonly user: string;
  readonly until: Instant;
  /** A session opened in the last second would be ended by AWS at this instant. */
  readonly at: Instant;
}

/** What a change does to access, whatever it does to texts. */
export interface Difference {
  readonly base: string;
  /** Undefined: the folder as it is, committed or not. */
  readonly head: string | undefined;
  readonly now: Instant;
  readonly access: readonly AccessChange[];
  readonly files: readonly FileChange[];
  readonly judgement: Judgement;
  readonly proofs: readonly Proof[];
  /** Sentences about grants that the change makes overlap. */
  readonly overlaps: readonly string[];
  readonly headroom: readonly Headroom[];
  readonly residual: readonly Residual[];
  /** What AWS said; empty where nobody asked it. */
  readonly live: Live;
}

/** Grants of the change that are open now or will be. */
export const changedGrants = (files: readonly FileChange[], now: Instant): ValidGrant[] =>
  files.flatMap(({ after }) => (after && !isOver(after.window, now) ? [after] : []));

/** A session that is open when its grant goes outlives it as one that is opened in the last second of another. */
function residualOf({ id, user, before, after }: FileChange, longest: number, now: Instant): Residual[] {
  const end = latest(after?.window.until ?? now, now);
  const willBe = after !== undefined && !isOver(after.window, now);
  const was = before !== undefined && past(before.window, now) && rest(before.window, now);
  if (!willBe && !was) return [];
  return [{ grant: id, user, until: end, at: plus(end, minutes(longest)) }];
}

/**
 * Compares what was granted with what would be. Pure.
 *
 * @param before every grant of the base, valid by today's rules or not
 * @param elsewhere files of the change outside of `grants/`
 */
export function differenceOf(
  before: readonly ValidGrant[],
  register: Register,
  elsewhere: readonly string[],
  about: Pick<Difference, 'base' | 'head' | 'live'>,
): Difference {
  const { now, settings, provisioned, expired } = register;
  const after = [...provisioned, ...expired];
  const files = fileChanges(before, after, now);
  const changed = changedGrants(files, now);
  const ids = new Set(changed.map(({ id }) => id));
  const users = new Set(files.map(({ user }) => user));
  return {
    ...about,
    now,
    files,
    access: accessChanges(before, after, now),
    judgement: judgeChange(before, after, elsewhere, settings.rules, now),
    proofs: changed.flatMap((grant) => proofsOf(grant, settings, about.live.simulation?.decisions.get(grant.id))),
    overlaps: overlapsOf(provisioned)
      .filter(({ grants }) => grants.some((id) => ids.has(id)))
      .map(describeOverlap),
    headroom: headroomOf(register, users),
    residual: files.flatMap((file) => residualOf(file, settings.maxSessionMinutes, now)),
  };
}
