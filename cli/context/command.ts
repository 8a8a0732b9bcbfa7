import type { Command } from 'commander';
import type { ExitCode } from '../frame/failure';
import type { Context } from './context';

/**
 * What a command does. In every command's folder it is called `run`: the one name that so many functions share, for each is the
 * same contract, and the folder says which one it is.
 */
// biome-ignore lint/suspicious/noExplicitAny: commander hands over options as they were declared, untyped
export type Run = (context: Context, args: string[], options: any) => Promise<ExitCode>;

/** One command, as help and completion know it. What it does is loaded when it is called. */
export interface Definition {
  readonly name: string;
  readonly summary: string;
  /** `[instance...]`, `<user>`: as commander writes arguments, each with what it is. */
  readonly arguments?: readonly (readonly [syntax: string, what: string])[];
  /** Flags, what they do, and a default to tell. */
  readonly options?: readonly (readonly [flags: string, what: string])[];
  /** Options with more to say than flags: several values, choices. */
  readonly more?: (command: Command) => void;
  /** Asks or changes AWS: it gets `--profile`, `--region` and `--endpoint-url`. */
  readonly aws?: boolean;
  /** Changes AWS or deletes files: it gets `--dry-run` and `--yes`. */
  readonly changes?: boolean;
  /** Prints a table: it gets `--json`. */
  readonly json?: boolean;
  /** Each a whole command line and what it does. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  readonly load: () => Run;
}
