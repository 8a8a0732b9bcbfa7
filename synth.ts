import { relative } from 'node:path';
import { loadFolder } from './load';
import { type CheckResult, formatIssue, type Issue } from './model/base/issue';
import type { Sources } from './model/base/source';
import type { ValidGrant } from './model/grant/valid-grant';
import type { Register } from './model/register/register';
import { validate } from './model/register/validate';
import type { Settings } from './model/settings/settings';
import { formatInstant, type Instant, instantOf } from './model/time/instant';
import { parseInstantText } from './model/time/instant-text';

export interface SynthProps {
  readonly settings: Settings;
  /** The folder that holds `people/` and `grants/`. */
  readonly home: string;
  /** The instant to judge everything by: as text, `CURFEW_NOW`, or by the clock of the caller. */
  readonly now: string | Date;
  /**
   * Where to write.
   * @default CDKTF_OUTDIR, which `cdktf synth` sets, else `cdktf.out`
   */
  readonly outdir?: string;
  /**
   * People and grants that a program made.
   * @default what `home` holds
   */
  readonly sources?: Sources;
  /**
   * Takes what is said, a text at a time.
   * @default stdout, and stderr for what is wrong
   */
  readonly print?: (text: string, wrong: boolean) => void;
  /**
   * Shows where an unexpected error came from.
   * @default false: one line
   */
  readonly debug?: boolean;
}

/**
 * Load, judge, write. A function of its arguments: the same ones give the same bytes.
 *
 * @returns the exit code. Anything but 0 has said why on stderr and written nothing.
 */
export async function synth(props: SynthProps): Promise<number> {
  const print = props.print ?? ((text, wrong) => void (wrong ? process.stderr : process.stdout).write(text));
  try {
    const checked = judgeSources(props);
    if (!checked.ok) {
      print(report(checked.issues), true);
      return 1;
    }
    // CDKTF takes longer to load than a mistake should take to be told.
    const { constructApp, writeApp }: typeof import('./constructs/app/write') = require('./constructs/app/write');
    const register = checked.value;
    const outdir = props.outdir ?? process.env.CDKTF_OUTDIR ?? 'cdktf.out';
    const file = writeApp(constructApp(register, outdir), register);
    print(`${summary(register)}\nWrote ${relative(process.cwd(), file)}\n`, false);
    return 0;
  } catch (error) {
    const { message, stack } = error as Partial<Error>;
    print(`curfew: ${(message ?? String(error)).replace(/\s*\n\s*/g, ' ')}\n`, true);
    if (props.debug) print(`${stack}\n`, true);
    return 1;
  }
}

function judgeSources({ settings, home, now, sources }: SynthProps): CheckResult<Register> {
  const at = typeof now === 'string' ? readNow(now) : { ok: true as const, value: instantOf(now) };
  return at.ok ? validate(sources ?? loadFolder(home), settings, at.value) : at;
}

function readNow(text: string): CheckResult<Instant> {
  const read = parseInstantText(text);
  if (typeof read === 'number') return { ok: true, value: read };
  return { ok: false, issues: [{ ...read, file: 'CURFEW_NOW', value: text }] };
}

function report(issues: readonly Issue[]): string {
  const count = issues.length === 1 ? '1 issue' : `${issues.length} issues`;
  return `${issues.map(formatIssue).join('\n')}\n${count}. Nothing was written.\n`;
}

/** Every grant and where it stands, as aligned columns. */
function summary({ now, provisioned, expired }: Register): string {
  const row = ({ id, person, state, window }: ValidGrant) => [
    state,
    id,
    person.user,
    formatInstant(window.from),
    formatInstant(window.until),
  ];
  const rows = [['STATE', 'GRANT', 'USER', 'FROM', 'UNTIL'], ...[...provisioned, ...expired].map(row)];
  const widths = rows.reduce(
    (max, cells) => max.map((width, i) => Math.max(width, cells[i]?.length ?? 0)),
    [0, 0, 0, 0, 0],
  );
  const lines = rows.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const count = (state: string) => provisioned.filter((grant) => grant.state === state).length;
  const totals = `${count('live')} live, ${count('upcoming')} upcoming, ${expired.length} expired`;
  return [...(rows.length > 1 ? lines : []), `${totals} at ${formatInstant(now)}`].join('\n');
}
