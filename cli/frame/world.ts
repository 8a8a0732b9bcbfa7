import type { Instant } from '../../model/time/instant';

type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** What the command line has of its surroundings. Tests hand in another. */
export interface World {
  /** The machine's clock; most commands ask it once, and `CURFEW_NOW` or `--now` stands in for it. */
  readonly clock: () => Instant;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}
