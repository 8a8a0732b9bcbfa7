import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { wordsOf } from '../model/base/message-of';
import { accountChecks, objectionsTo } from './account/checks';
import { refusalOf } from './account/confirm';
import { priceLines } from './account/price';
import { missingPrograms } from './kit/programs';
import { exitCodeOf, type Report } from './kit/report';
import { Stop } from './kit/stop';
import { type Opened, open } from './open';
import { type Options, readOptions } from './options';
import { endOf, play } from './run';
import { steps } from './steps';

// As in the demo: the SDK's advice to upgrade is for others.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const note = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`smoke: ${text}\n`);

/** What will be done, and what it costs. */
function tellPlan({ world: { account, region, secondRegion }, of }: Opened): void {
  note(`In account ${account}, ${region} and ${secondRegion}${of === 'sandbox' ? ' (a sandbox)' : ''}, this program:`);
  for (const { title } of steps) note(`  ${title}`);
  note('  takes all of it away again, whatever happened, and looks for what is left.');
  note('It refuses an account in which there are');
  for (const { without } of accountChecks) note(`  ${without}.`);
  note('By AWS’s prices of November 2026 in us-east-1 that costs');
  for (const line of priceLines()) note(`  ${line}`);
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

async function isConfirmed({ world: { account } }: Opened, options: Options): Promise<boolean> {
  const refusal = await refusalOf({
    account,
    named: options.account,
    yes: options.yes,
    ask: process.stdin.isTTY ? ask : undefined,
  });
  if (refusal !== undefined) complain(`${refusal}. Nothing was made.`);
  return refusal === undefined;
}

/** Whether it is an account for this, and this a machine. */
async function isFit({ place, of }: Opened): Promise<boolean> {
  const missing = of === 'aws' ? await missingPrograms() : [];
  const objections = await objectionsTo(place);
  for (const line of [...missing, ...objections]) complain(line);
  if (objections.length > 0) {
    complain('this is not an empty account of your own. After a run that was cut off: npm run smoke -- --clean');
  }
  return missing.length + objections.length === 0;
}

/** Only what is in a fixed place is looked for: another's Curfew has none of these names. */
async function cleanOnly({ world, place }: Opened): Promise<number> {
  const end = endOf(world, place);
  const cleaned = await end.clean();
  for (const { what, isDone, said } of cleaned) note(`${isDone ? '✔' : '✘'} ${what}: ${said}`);
  const { found, notAsked } = await end.search();
  for (const each of found) note(`✘ left: ${each}`);
  for (const each of notAsked) note(`– not asked: ${each}`);
  return cleaned.some(({ isDone }) => !isDone) || found.length > 0 ? 3 : 0;
}

function tellReport(report: Report, file: string): void {
  note('');
  for (const { name, is, said } of report.assumptions) note(`${is.padEnd(13)}  ${name}: ${said.split('\n')[0]}`);
  for (const each of report.leftovers.notAsked) note(`not asked      left over? ${each}`);
  note(`\nWrote ${file}.`);
  if (report.of === 'sandbox') note('A sandbox answered: nothing is known of AWS by that.');
}

/** From here on there is something to take away: Terraform ends what it has begun, and so does the program. */
function trap(stop: Stop): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stop.request(signal);
      complain(`${signal}: what has begun ends, which may take minutes; then all is taken away`);
    });
  }
  // Nobody is left to read: what was made is taken away all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.request('a closed output'));
  process.on('uncaughtException', (error) => stop.request(`an unexpected error: ${wordsOf(error)}`));
}

async function main(stop: Stop): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (typeof options === 'number') return options;
  const opened = await open(options, stop);
  if (options.clean) {
    if (!(await isConfirmed(opened, options))) return 1;
    trap(stop);
    return cleanOnly(opened);
  }
  tellPlan(opened);
  if (!(await isFit(opened))) return 1;
  if (options.dryRun) return 0;
  if (!(await isConfirmed(opened, options))) return 1;
  trap(stop);
  const { world, place, of, folder } = opened;
  const report = await play({ world, of, steps, stop, note, end: endOf(world, place) });
  const file = join(folder, 'report.json');
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  tellReport(report, file);
  return exitCodeOf(report);
}

main(new Stop()).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    complain(wordsOf(error));
    process.exitCode = 3;
  },
);
