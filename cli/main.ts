import { type Instant, instantOf } from '../model/time/instant';
import { runProgram } from './program';

/** The machine's clock. */
const clock = (): Instant => instantOf(new Date());

runProgram(process.argv.slice(2), {
  clock,
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
}).then((code) => {
  process.exitCode = code;
});
