import { type RunResult, run } from './run';

/** How npm, pip, apt and most programs begin a line about what went wrong. */
const complaint = /^(npm (ERR!|error)|E:|ERROR:?|fatal:|\S+: error:)(\s|$)/i;

/** Complaints that only say where to read all of it. */
const elsewhere = /complete log of this run|debug-\d+\.log/i;

const advice = /^(npm (WARN|notice)|W:|N:|WARNING:?|\[notice\]|hint:)(\s|$)/i;

/**
 * Runs an installer to its end.
 *
 * @throws with what it said went wrong
 */
export async function runInstaller(program: string, args: readonly string[], cwd?: string): Promise<void> {
  const result = await run(program, args, { cwd }).catch(
    ({ message }: Error): RunResult => ({ code: 127, stdout: '', stderr: message }),
  );
  if (result.code !== 0) throw new Error(installerWords(result));
}

/**
 * What an installer said went wrong. Installers end with advice, log files and warnings, which say nothing of it: so
 * these are its lines of error, or else its last line that is no advice.
 */
export function installerWords({ code, stdout, stderr }: RunResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line !== '' && !elsewhere.test(line));
  const errors = told.filter((line) => complaint.test(line) && line.replace(complaint, '').trim() !== '');
  if (errors.length > 0) return errors.join('; ');
  return told.filter((line) => !advice.test(line)).at(-1) ?? told.at(-1) ?? `it said nothing, and exited with ${code}`;
}
