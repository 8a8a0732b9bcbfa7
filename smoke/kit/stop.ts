/** Why a run ended before its last step: somebody wanted it to. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * Somebody wants the program to end. Whatever waits hears of it; cleaning up, which begins with `shield`, no longer does,
 * so that a second Ctrl-C does not leave behind what the first one was to take away.
 */
export class Stop {
  #reason: string | undefined;
  #isShielded = false;
  readonly #listeners = new Set<() => void>();

  /** @param reason what asked, such as `SIGINT`; the first one counts */
  request(reason: string): void {
    this.#reason ??= reason;
    if (this.#isShielded) return;
    for (const listener of this.#listeners) listener();
  }

  /** From now on nothing is broken off. */
  shield(): void {
    this.#isShielded = true;
  }

  /** @throws Stopped where somebody asked for it */
  check(): void {
    if (this.#reason !== undefined && !this.#isShielded) throw new Stopped(`stopped by ${this.#reason}`);
  }

  /** @returns what takes the listener away */
  onRequest(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
