import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { World } from './world';

export type Colors = ReturnType<typeof createColors>;

const noBorders = {
  ...Object.fromEntries(
    ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
      [side, ''],
      [`${side}-mid`, ''],
      [`${side}-left`, ''],
      [`${side}-right`, ''],
    ]),
  ),
  'left-mid': '',
  'mid-mid': '',
  'right-mid': '',
  middle: '  ',
};

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
    const table = new Table({
      chars: noBorders,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    });
    table.push(
      head.map((cell) => bold(cell)),
      ...rows.map((row) => [...row]),
    );
    for (const line of table.toString().split('\n')) this.print(line.trimEnd());
  }
}
