import { assumptionNames, assumptionOf } from '../../../smoke/kit/assumptions';
import { exitCodeOf, type Report, reportSchema } from '../../../smoke/kit/report';
import { answer, type Step } from '../../../smoke/kit/step';
import { Stop } from '../../../smoke/kit/stop';
import type { World } from '../../../smoke/kit/world';
import { type End, play } from '../../../smoke/run';
import { steps } from '../../../smoke/steps';
import { worldOf } from './world';

/** The order of a run, and that it cleans up wherever it ends. The steps are the program's; what they do is the tests'. */

interface Played {
  readonly report: Report;
  /** What was done, in order: names of steps, `clean`, `search`. */
  readonly done: readonly string[];
}

type Doing = (step: Step, stop: Stop) => void;

async function playWith(
  doing: Doing = () => undefined,
  { lacks = new Map(), end = {} }: { lacks?: World['lacks']; end?: Partial<End> } = {},
): Promise<Played> {
  const done: string[] = [];
  const stop = new Stop();
  const mine = steps.map(
    (step): Step => ({
      ...step,
      run: async () => {
        done.push(step.name);
        doing(step, stop);
        return { said: 'done', answers: step.asks.map((name) => answer(name, true, 'as assumed')) };
      },
    }),
  );
  const usual: End = {
    clean: async () => [{ what: 'all', isDone: true, said: 'gone' }],
    search: async () => ({ found: [], notAsked: [] }),
  };
  const ends: End = {
    clean: () => {
      done.push('clean');
      // Nothing breaks it off.
      stop.request('SIGINT');
      stop.check();
      return (end.clean ?? usual.clean)();
    },
    search: () => {
      done.push('search');
      return (end.search ?? usual.search)();
    },
  };
  const report = await play({
    world: worldOf(undefined, { lacks }),
    of: 'aws',
    steps: mine,
    stop,
    note: () => undefined,
    end: ends,
  });
  return { report, done };
}

const names = steps.map(({ name }) => name);

test('the steps come in their order, then cleaning up, then the search; what holds is told, and the report is what its schema says', async () => {
  const { report, done } = await playWith();
  expect(done).toEqual([...names, 'clean', 'search']);
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  for (const { name, is } of report.assumptions) {
    expect([name, is]).toEqual([name, assumptionOf(name).nobody === undefined ? 'holds' : 'not asked']);
  }
  expect(exitCodeOf(report)).toBe(0);
});

test.each(names)('where %s fails, all is cleaned up once, and what stands on it is not asked', async (failing) => {
  const { report, done } = await playWith(({ name }) => {
    if (name === failing) throw new Error('AWS said no');
  });
  expect(done.filter((each) => each === 'clean')).toHaveLength(1);
  expect(done.slice(-2)).toEqual(['clean', 'search']);
  const at = names.indexOf(failing);
  expect(report.steps[at]).toMatchObject({ is: 'failed', said: 'AWS said no' });
  const isBasis = steps[at]?.isBasis === true;
  for (const { is, said } of report.steps.slice(at + 1)) {
    expect([is, said]).toEqual(isBasis ? ['not asked', `${failing} failed`] : ['done', 'done']);
  }
  for (const name of steps[at]?.asks ?? []) {
    const said = `${failing}: AWS said no`;
    expect(report.assumptions.find((each) => each.name === name)).toMatchObject({ is: 'not asked', said });
  }
  expect(exitCodeOf(report)).toBe(3);
});

test.each(names)('stopped during %s, nothing after it is begun, and all is cleaned up', async (last) => {
  const { report, done } = await playWith(({ name }, stop) => {
    if (name === last) stop.request('SIGTERM');
  });
  expect(done).toEqual([...names.slice(0, names.indexOf(last) + 1), 'clean', 'search']);
  const after = report.steps.slice(names.indexOf(last) + 1);
  expect(after[0]?.said ?? 'stopped by SIGTERM').toBe('stopped by SIGTERM');
  expect(after.slice(1).every(({ is, said }) => is === 'not asked' && said === 'stopped by SIGTERM')).toBe(true);
});

test('what is missing is not asked, by a step or of one that was played, and says why', async () => {
  const lacks: World['lacks'] = new Map([
    ['agent', 'no agent'],
    ['judge', 'no judge'],
  ]);
  const { report, done } = await playWith(undefined, { lacks });
  expect(done).not.toContain('node-rights');
  expect(done).toContain('apply-grants');
  for (const name of assumptionNames) {
    const { needs, nobody } = assumptionOf(name);
    const { is, said } = report.assumptions.find((each) => each.name === name) ?? {};
    const why = nobody ?? (needs === undefined ? undefined : lacks.get(needs));
    expect([name, is, said]).toEqual(why === undefined ? [name, 'holds', 'as assumed'] : [name, 'not asked', why]);
  }
});

test('one that does not hold is told, and is no failure of the step', async () => {
  const mine: Step[] = [
    {
      name: 'a',
      title: 'a',
      asks: ['plan-empty'],
      run: async () => ({ said: '', answers: [answer('plan-empty', false, '2 changes')] }),
    },
  ];
  const end: End = { clean: async () => [], search: async () => ({ found: [], notAsked: [] }) };
  const report = await play({ world: worldOf(), of: 'aws', steps: mine, stop: new Stop(), note: () => undefined, end });
  expect(report.assumptions.find(({ name }) => name === 'plan-empty')).toMatchObject({
    is: 'does not hold',
    said: '2 changes',
  });
  expect(report.steps[0]?.is).toBe('done');
  expect(exitCodeOf(report)).toBe(1);
});

test('what is left, or could not be taken away, is an exit code of its own', async () => {
  const left = await playWith(undefined, {
    end: { search: async () => ({ found: ['buckets: curfew-x'], notAsked: [] }) },
  });
  const kept = await playWith(undefined, { end: { clean: async () => [{ what: 'all', isDone: false, said: 'no' }] } });
  expect([exitCodeOf(left.report), exitCodeOf(kept.report)]).toEqual([3, 3]);
});

test('a screen that is closed does not keep it from cleaning up', async () => {
  let cleaned = 0;
  const note = (text: string): void => {
    if (!text.startsWith('Cleaning')) throw new Error('write EPIPE');
  };
  const end: End = {
    clean: async () => {
      cleaned += 1;
      return [];
    },
    search: async () => ({ found: [], notAsked: [] }),
  };
  const step: Step = { name: 'a', title: 'a', asks: [], run: async () => ({ said: '' }) };
  const run = play({ world: worldOf(), of: 'aws', steps: [step], stop: new Stop(), note, end });
  await expect(run).rejects.toThrow('EPIPE');
  expect(cleaned).toBe(1);
});

test.each([
  ['an assumption is left out', (report: Report) => ({ ...report, assumptions: report.assumptions.slice(1) })],
  [
    'an assumption is told twice',
    (report: Report) => ({ ...report, assumptions: [...report.assumptions.slice(1), report.assumptions.at(-1)] }),
  ],
  [
    'a step is `passed`',
    (report: Report) => ({ ...report, steps: report.steps.map((each) => ({ ...each, is: 'passed' })) }),
  ],
  ['something else is in it', (report: Report) => ({ ...report, secret: 'x' })],
  ['its time is none', (report: Report) => ({ ...report, began: 'today' })],
])('no report is accepted where %s', async (_, spoil) => {
  const { report } = await playWith();
  expect(reportSchema.safeParse(spoil(report)).success).toBe(false);
});
