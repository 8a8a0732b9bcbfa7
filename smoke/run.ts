import { wordsOf } from '../model/base/message-of';
import { formatInstant } from '../model/time/instant';
import type { Place } from './account/checks';
import { type Cleaned, clean } from './account/clean';
import { type Leftovers, searchLeftovers } from './account/leftovers';
import { type AssumptionName, assumptionNames, assumptionOf, type Need } from './kit/assumptions';
import type { AssumptionReport, Report, StepReport } from './kit/report';
import type { Answer, Step } from './kit/step';
import { type Stop, Stopped } from './kit/stop';
import type { World } from './kit/world';

/** How a run ends: what it takes away, and where it looks afterwards. Tests have their own. */
export interface End {
  readonly clean: () => Promise<Cleaned[]>;
  readonly search: () => Promise<Leftovers>;
}

export interface Run {
  readonly world: World;
  readonly of: Report['of'];
  readonly steps: readonly Step[];
  readonly stop: Stop;
  readonly end: End;
  /** Takes a line for who watches. */
  readonly note: (text: string) => void;
}

export const endOf = (world: World, place: Place): End => ({
  clean: () => clean(world),
  search: () => searchLeftovers({ ...world, place }),
});

/** What is missing for a step, or to ask something. */
function tryLack({ lacks }: Pick<World, 'lacks'>, needs: readonly Need[]): string | undefined {
  return needs.flatMap((need) => lacks.get(need) ?? [])[0];
}

interface Told {
  readonly report: StepReport;
  readonly answers: readonly Answer[];
  /** Why nothing after it can be done. */
  readonly ends?: string;
}

async function runStep({ world, stop }: Run, { name, needs = [], isBasis, run }: Step): Promise<Told> {
  const lack = tryLack(world, needs);
  if (lack !== undefined) return { report: { name, is: 'not asked', said: lack, seconds: 0 }, answers: [] };
  const began = performance.now();
  const report = (is: StepReport['is'], said: string): StepReport => {
    return { name, is, said, seconds: Math.round(performance.now() - began) / 1000 };
  };
  try {
    stop.check();
    const { said, answers = [] } = await run(world);
    return { report: report('done', said), answers };
  } catch (error) {
    const said = wordsOf(error);
    const ends = error instanceof Stopped ? said : isBasis ? `${name} failed` : undefined;
    return { report: report('failed', said), answers: [], ...(ends === undefined ? {} : { ends }) };
  }
}

const signs = { done: '✔', failed: '✘', 'not asked': '–' } as const;

async function runSteps(run: Run): Promise<readonly Told[]> {
  const told: Told[] = [];
  let ended: string | undefined;
  for (const step of run.steps) {
    const one: Told =
      ended === undefined
        ? await runStep(run, step)
        : { report: { name: step.name, is: 'not asked', said: ended, seconds: 0 }, answers: [] };
    ended ??= one.ends;
    told.push(one);
    const { is, said } = one.report;
    run.note(`${signs[is]} ${step.title}${is === 'not asked' ? ': not asked' : ''}`);
    run.note(`  ${said.split('\n').join('\n  ')}`);
  }
  return told;
}

/** What is told of one assumption: AWS's answer, or why there is none. */
function judge({ world, steps }: Run, told: readonly Told[], name: AssumptionName): AssumptionReport {
  const { assumed, needs, nobody } = assumptionOf(name);
  const notAsked = (said: string): AssumptionReport => ({ name, assumed, is: 'not asked', said });
  if (nobody !== undefined) return notAsked(nobody);
  const lack = tryLack(world, needs === undefined ? [] : [needs]);
  if (lack !== undefined) return notAsked(lack);
  const given = told.flatMap(({ answers }) => answers).find(({ assumption }) => assumption === name);
  if (given !== undefined) return { name, assumed, is: given.holds ? 'holds' : 'does not hold', said: given.said };
  const step = steps.findIndex(({ asks }) => asks.includes(name));
  const { is = 'not asked', said = 'no step asks' } = told[step]?.report ?? {};
  return notAsked(is === 'done' ? 'its step did not say' : `${steps[step]?.name}: ${said}`);
}

/** Plays all steps, as far as that goes, and cleans up whatever happened. */
export async function play(run: Run): Promise<Report> {
  const { world, stop, end, note } = run;
  const began = world.clock.now();
  let told: readonly Told[] = [];
  let cleaned: Cleaned[] = [];
  try {
    told = await runSteps(run);
  } finally {
    stop.shield();
    note('Cleaning up. What is not done now `npm run smoke -- --clean` does later.');
    cleaned = await end.clean();
    for (const { what, isDone, said } of cleaned) note(`${isDone ? '✔' : '✘'} ${what}: ${said}`);
  }
  const leftovers = await end.search();
  for (const each of leftovers.found) note(`✘ left: ${each}`);
  const { account, region, secondRegion, clock } = world;
  return {
    version: 1,
    of: run.of,
    account,
    region,
    secondRegion,
    began: formatInstant(began),
    ended: formatInstant(clock.now()),
    steps: told.map(({ report }) => report),
    assumptions: assumptionNames.map((name) => judge(run, told, name)),
    cleaned: cleaned.map(({ what, isDone, said }) => ({ what, isDone, said })),
    leftovers: { found: [...leftovers.found], notAsked: [...leftovers.notAsked] },
  };
}
