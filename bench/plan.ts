import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { type Sandbox, startSandbox, type Terraform, terraform } from '../sandbox';
import { faultyFront, throttle } from '../sandbox/faults';
import { synth } from '../synth';
import { isExisting, peopleOf, settings, writeHome } from './home';
import { spread, table } from './table';

/** How many runs of each plan; one with refresh takes minutes at the largest size. */
const sizes = [
  { grants: 10, runs: 3 },
  { grants: 100, runs: 3 },
  { grants: 1_000, runs: 1 },
] as const;
/** Calls to IAM that an account is allowed: about what AWS lets through before it answers `Throttling`. */
const rate = { perSecond: 20, burst: 50 };
/** The provider's own default. */
const maxRetries = 25;

const appliedAt = '2030-06-03T10:00:00Z';
const sweptAt = '2030-06-03T11:01:00Z';
/** Every fifth grant is over by the time of the sweep. */
const windowOf = (i: number) => ({
  from: '2030-06-03T09:00:00Z',
  until: i % 5 === 0 ? '2030-06-03T11:00:00Z' : '2030-06-03T13:00:00Z',
});

const ways = [
  { name: 'terraform plan', args: [] },
  { name: 'terraform plan -refresh=false', args: ['-refresh=false'] },
] as const;

interface Measured {
  readonly milliseconds: number;
  /** Of every service, those that were throttled included. */
  readonly calls: number;
  readonly throttled: number;
}

interface Deployed {
  readonly sandbox: Sandbox;
  readonly stack: Terraform;
  /** Seconds that the apply took, unthrottled. */
  readonly seconds: number;
}

/** A deployment as it is a minute after some grants ended: applied, swept, and synthesized anew. */
async function deploy(sandbox: Sandbox, folder: string, grants: number): Promise<Deployed> {
  const [home, outdir] = [join(folder, 'home'), join(folder, 'out')];
  writeHome(home, grants, windowOf);
  const { endpoint, admin } = sandbox;
  const iam = new IAMClient({ endpoint, credentials: admin, region: 'us-east-1' });
  for (let i = 0; i < peopleOf(grants); i++) {
    if (isExisting(i)) await iam.send(new CreateUserCommand({ UserName: `person-${i}` }));
  }
  const write = async (now: string): Promise<void> => {
    const said: string[] = [];
    const code = await synth({ settings, home, now, outdir, print: (line) => void said.push(line) });
    if (code !== 0) throw new Error(said.join('\n'));
  };
  await write(appliedAt);
  const stack = terraform(sandbox, join(outdir, 'stacks', 'curfew'), { maxRetries });
  await stack.init();
  const began = performance.now();
  await stack.apply();
  const seconds = (performance.now() - began) / 1000;
  sandbox.clock.set(sweptAt);
  const { ok, error, log } = await sandbox.functions.invoke('curfew-sweeper', { sweep: 'tick' }, settings.regions[0]);
  if (!ok) throw new Error(`the sweeper failed: ${error?.message}\n${log}`);
  await write(sweptAt);
  return { sandbox, stack, seconds };
}

async function measure({ sandbox, stack }: Deployed, args: readonly string[]): Promise<Measured> {
  const { stream, layer } = faultyFront([throttle(rate)], {
    clock: sandbox.clock,
    only: ({ service }) => service === 'iam',
  });
  const takeAway = sandbox.use(layer);
  // The bucket is refilled by the sandbox's clock.
  sandbox.clock.run();
  const [began, before] = [performance.now(), sandbox.calls.length];
  try {
    await stack.plan(args);
    const milliseconds = performance.now() - began;
    return { milliseconds, calls: sandbox.calls.length - before, throttled: stream.throttled };
  } finally {
    sandbox.clock.stop();
    takeAway();
  }
}

const range = (numbers: readonly number[]): string => {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least} to ${most}`;
};

/** `terraform plan` of a deployment whose sweeper has removed grants, with and without asking AWS what there is. */
export async function benchPlan(): Promise<void> {
  const rows: string[][] = [];
  for (const { grants, runs } of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'curfew-bench-'));
    const sandbox = await startSandbox({ now: appliedAt });
    try {
      const deployed = await deploy(sandbox, folder, grants);
      console.log(`${grants} grants were applied in ${deployed.seconds.toFixed(0)} s, unthrottled`);
      for (const { name, args } of ways) {
        const all: Measured[] = [];
        for (let run = 0; run < runs; run++) all.push(await measure(deployed, args));
        rows.push([
          name,
          String(grants),
          String(runs),
          spread(all.map(({ milliseconds }) => milliseconds)),
          range(all.map(({ calls }) => calls)),
          range(all.map(({ throttled }) => throttled)),
        ]);
      }
    } finally {
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(
    `\nNode ${process.version}, ${cpus().length} cores. IAM throttled to ${rate.perSecond} calls a second, burst of`,
  );
  console.log(`${rate.burst}; a fifth of the grants has ended and been swept since the apply.\n`);
  console.log(table(['', 'grants', 'runs', 'seconds min/median/max', 'calls', 'throttled'], rows));
}
