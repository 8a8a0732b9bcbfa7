import type { Issue } from '../../model/base/issue';

/** 0 fine · 1 the answer is no, or input is bad · 2 usage · 3 AWS failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** A problem of the command line itself; the form is that of validation. */
export interface Problem {
  /** Where: a file, an option such as `--for`, an argument such as `GRANT`, a service such as `iam`. */
  readonly place: string;
  readonly value?: unknown;
  /** The rule that is broken, without a full stop. */
  readonly rule: string;
  /** What to do. A full sentence. */
  readonly remedy: string;
  /** People read the text, programs match the code. */
  readonly code: string;
}

/** Ends a command and says why, one line for each problem. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly exit: Exclude<ExitCode, 0>,
    readonly problems: readonly (Problem | Issue)[],
    options?: ErrorOptions,
  ) {
    super(problems.map(({ rule }) => rule).join('; '), options);
  }
}

/** Bad input: exit 1. */
export const refuse = (problem: Problem): Failure => new Failure(1, [problem]);

/** The command was not called as it can be: exit 2. */
export const misuse = (place: string, value: unknown, rule: string, remedy: string): Failure =>
  new Failure(2, [{ place, value, rule, remedy, code: 'usage' }]);
