import { benchBundle } from './bundle';
import { benchRevocation } from './revocation';
import { benchSweep } from './sweep';
import { benchSynth } from './synth';

/** `npm run bench -- <name>`: each prints a table of what it measured. */
const benches: Readonly<Record<string, () => void | Promise<void>>> = {
  synth: benchSynth,
  sweep: benchSweep,
  revocation: benchRevocation,
  bundle: benchBundle,
};

const [name = '', ...rest] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench || rest.length > 0) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(benches).join(' | ')}\n`);
  process.exitCode = 2;
} else {
  void bench();
}
