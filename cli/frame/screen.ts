import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import type { World } from './world';

export type Colors = ReturnType<typeof createColors>;

/** Shown to a person, and possibly written by another: nothing in it may steer the terminal. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');

/** Where a command writes. Answers go to stdout, everything about them to stderr; colours only to a terminal. */
export class Screen {
  readonly colors: Colors;
  readonly #errors: Colors;

  constructor(private readonly world: World) {
    const { env, stdout, stderr } = world;
    const wanted = (isTerminal: boolean | undefined): boolean =>
      env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0'
        ? true
        : isTerminal === true && !env.NO_COLOR && env.TERM !== 'dumb';
    this.colors = createColors(wanted(stdout.isTTY));
    this.#errors = createColors(wanted(stderr.isTTY));
  }

  /** Whether somebody can be asked. */
  get isInteractive(): boolean {
    return this.world.stdin.isTTY === true && this.world.stderr.isTTY === true;
  }

  /** Columns of the terminal. */
  get width(): number {
    return this.world.stdout.columns ?? 100;
  }

  print(text = ''): void {
    this.world.stdout.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.print(JSON.stringify(value, undefined, 2));
  }

  /** Beside the answer: what was done, what to do next. */
  note(text: string): void {
    this.world.stderr.write(`${text}\n`);
  }

  warn(text: string): void {
    this.note(`${this.#errors.yellow('warning:')} ${text}`);
  }

  error(text: string): void {
    this.note(this.#errors.red(text));
  }

  /** Columns without lines between them, so that other programs can cut them. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const { bold } = this.colors;
    const all = [head.map((cell) => bold(cell)), ...rows];
    // Colours, and characters of no or of double width, are not as wide as they are long.
    const sizes = all.map((row) => row.map((cell) => stringWidth(cell)));
    const widths = head.map((_, column) => sizes.reduce((most, row) => Math.max(most, row[column] ?? 0), 0));
    const lines = all.map((row, i) =>
      row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - (sizes[i]?.[column] ?? 0))).join('  '),
    );
    this.print(lines.map((line) => line.trimEnd()).join('\n'));
  }
}
