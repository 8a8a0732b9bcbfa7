import { benchAudit } from './audit';
import { benchBundle } from './bundle';
import { benchPlan } from './plan';
import { benchReport } from './report';
import { benchRevocation } from './revocation';
import { benchSweep } from './sweep';
import { benchSynth } from './synth';
import { benchTests } from './tests';

// As in the demo: the SDK's advice to upgrade is for others.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** `npm run bench -- <name>`: each prints a table of what it measured. */
const benches: Readonly<Record<string, (rest: readonly string[]) => void | Promise<void>>> = {
  synth: benchSynth,
  sweep: benchSweep,
  audit: benchAudit,
  revocation: benchRevocation,
  report: benchReport,
  bundle: benchBundle,
  plan: benchPlan,
  tests: benchTests,
};

const [name = '', ...rest] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench || rest.length > (bench === benchRevocation ? 1 : 0)) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(benches).join(' | ')}\n`);
  process.exitCode = 2;
} else {
  void bench(rest);
}
