import { between } from '../../model/time/instant';
import type { Clock } from '../aws/port';
import { plan } from '../judge/plan';
import { ownerKey, type Ports, useKey } from '../kinds/kinds';
import type { OwedOwner } from '../observe/order';
import type { View } from '../observe/view';
import type { Appointments } from './appointments';
import type { Division } from './division';
import { RoundSize } from './round-size';

interface ReadingTools {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly view: View;
}

const isOwed = ({ debt }: OwedOwner): boolean => debt === 'ended' || debt === 'doubtful';

/** Reads owners of uses, a round at a time. */
export class Reading {
  readonly #size = new RoundSize(16);

  constructor(
    private readonly tools: ReadingTools,
    private readonly appointments: Appointments,
    private readonly division: Division,
  ) {}

  /** Who is to be read: those first who seem to owe something. */
  waiting(): { owed: OwedOwner[]; others: OwedOwner[] } {
    const { view, ports } = this.tools;
    const { unexplained } = this.appointments;
    const doubted = view.lists.uses.filter((use) => unexplained.has(useKey(use)));
    const waiting = view.waiting(new Set(doubted.map((use) => ownerKey(use, ports))));
    const here = waiting.filter(({ principal }) => !this.division.isLeft(principal.key));
    return { owed: here.filter(isOwed), others: here.filter((owner) => !isOwed(owner)) };
  }

  /** @returns whether there was anything to do */
  async round(owners: readonly OwedOwner[]): Promise<boolean> {
    const { view, clock } = this.tools;
    const asked = this.#size.first(owners);
    // Claimed before they are read: another sweep that waits for the same end need not read them as well.
    const certain = asked.filter(({ debt }) => debt === 'ended').map(({ principal }) => principal.key);
    const mine = await this.division.toEnd(certain);
    const round = asked.filter(({ debt, principal }) => debt !== 'ended' || mine.has(principal.key));
    if (round.length === 0) return asked.length > 0;
    const began = clock.now();
    await view.read(round);
    this.#size.took(between(began, clock.now()), round.length);
    this.#settleCovered(round);
    return true;
  }

  /** Who needs not be read again by this sweep: whose uses are all covered, or nobody's business. */
  #settleCovered(owners: readonly OwedOwner[]): void {
    const { view, clock, ports } = this.tools;
    const { end, suspects, kept } = plan({ ...view.seen, uses: owners.flatMap(({ uses }) => uses) }, clock.now());
    const open = new Set([...end, ...suspects, ...kept].map(({ use }) => ownerKey(use, ports)));
    for (const owner of owners) if (!open.has(owner.principal.key)) view.settle(owner);
  }
}
