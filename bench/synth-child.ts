import { loadFolder } from '../load';
import { validate } from '../model/register/validate';
import { now, settings } from './home';

/** One synth in a process of its own, with the time of each stage; what `synth.ts` does, without the printing. */
function main([home = '', outdir = '']: readonly string[]): void {
  const times: Record<string, number> = { start: performance.now() };
  let last = performance.now();
  const timed = <T>(name: string, step: () => T): T => {
    const result = step();
    times[name] = performance.now() - last;
    last = performance.now();
    return result;
  };
  const sources = timed('load', () => loadFolder(home));
  const checked = timed('validate', () => validate(sources, settings, now));
  if (!checked.ok) throw new Error(`The generated home has ${checked.issues.length} issues.`);
  const register = checked.value;
  const { constructApp, writeApp } = timed(
    'modules',
    () => require('../constructs/app/write') as typeof import('../constructs/app/write'),
  );
  const app = timed('construct', () => constructApp(register, outdir));
  timed('write', () => writeApp(app, register));
  const total = performance.now();
  console.log(JSON.stringify({ ...times, total, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

main(process.argv.slice(2));
