import { plus, seconds } from '../../model/time/instant';
import type { Clock } from '../aws/port';
import { plan } from '../judge/plan';
import type { Removal } from '../judge/removals';
import { ownerOf, type Ports } from '../kinds/kinds';
import type { View } from '../observe/view';
import type { Journal } from '../signals/record';
import type { Appointments } from './appointments';
import type { Division } from './division';
import { leaveForNext, removeProvisions } from './remove-provisions';
import { RoundSize } from './round-size';

interface RemovingTools {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly view: View;
}

/** Removals go on for so long before the sweep looks what has become more urgent. */
const span = seconds(2);

/** What a sweep removes, a round at a time. */
export class Removing {
  /** Provisions that were tried since the last look. */
  readonly #tried = new Set<string>();
  readonly #reads = new RoundSize(16);

  constructor(
    private readonly tools: RemovingTools,
    private readonly appointments: Appointments,
    private readonly division: Division,
    /** Whether nothing is more urgent. */
    private readonly isTurn: () => boolean,
  ) {}

  /** A new look: what could not be removed before is tried again. */
  begin(): void {
    this.#tried.clear();
  }

  /** What has ended and may go: nothing that its holder opened is left, or unread. */
  #removable(): Removal[] {
    const { view, clock, ports } = this.tools;
    const { removals, needless } = plan(view.seen, clock.now());
    const { confirmed } = this.appointments;
    const unread = view.lists.uses.filter((use) => !view.isKnown(use));
    const holders = new Set(unread.map((use) => ownerOf(use, ports)?.principal.key));
    const free = removals.filter(({ heldBy, provision }) => !heldBy && !holders.has(provision.means.holder.key));
    const all = [...free, ...needless.filter(({ provision }) => confirmed.has(provision.arn))];
    return all.filter(({ provision }) => !this.#tried.has(provision.arn));
  }

  /** @returns whether there was anything to do */
  async round(hasTime: () => boolean): Promise<boolean> {
    const { view, clock } = this.tools;
    const past = this.#reads.first(view.unreadPast(view.lists.at));
    if (past.length > 0) {
      await view.readPast(past);
      return true;
    }
    const removable = this.#removable();
    if (removable.length === 0) return false;
    const mine = await this.division.toRemove([...new Set(removable.map(keyOf))]);
    const end = plus(clock.now(), span);
    const isTurn = (): boolean => clock.now() < end && this.isTurn();
    const { counts, progress } = this.division;
    const begun = await removeProvisions(
      removable.filter((each) => mine.has(keyOf(each))),
      { ...this.tools, hasTime, isTurn, counts, progress },
    );
    const theirs = removable.filter((each) => !mine.has(keyOf(each)));
    for (const { provision } of [...begun, ...theirs]) this.#tried.add(provision.arn);
    return true;
  }

  /** Writes down what there is no time for. */
  leave(): Promise<void> {
    return leaveForNext(this.#removable(), this.tools);
  }
}

const keyOf = ({ provision }: Removal): string => provision.means.holder.key;
