import { kindOf } from '../../../model/access';
import { instanceAnswers } from '../../aws/live';
import { roleAnswers } from '../../aws/node-role';
import type { Context } from '../../context/context';
import { allOf } from '../../files/grants';
import { type Answer, ask, no, yes } from '../../frame/answer';
import { type ExitCode, Failure } from '../../frame/failure';
import { formatProblem } from '../../frame/failure-text';
import { withProgress } from '../../frame/progress';
import { plain } from '../../frame/screen';
import { clock, identity, quotas } from './account';
import { machine } from './machine';
import { region } from './region';
import { audit, sweeperLives } from './sweeper';
import { sweeperFunction } from './sweeper-function';
import { trails } from './trails';

type AreaCheck = readonly [area: string, answers: Promise<readonly Answer[]>];

async function files(context: Context): Promise<Answer[]> {
  try {
    const { provisioned, expired, people } = context.register();
    return [yes(`${people.length} people, ${provisioned.length} live and upcoming grants, ${expired.length} expired`)];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.problems.map((problem) => no(formatProblem(problem), 'curfew check shows the same.'));
  }
}

/** The instances that live and upcoming grants name; those by tags would be all of a region. */
function instancesOf(context: Context): { id: string; region: string }[] {
  try {
    const found = new Map<string, string>();
    for (const { state, access } of allOf(context.register())) {
      if (state === 'expired') continue;
      for (const { id, region: where } of kindOf(access).instances(access)) found.set(id, where);
    }
    return [...found].map(([id, where]) => ({ id, region: where }));
  } catch {
    return [];
  }
}

function checksOf(context: Context): AreaCheck[] {
  const { settings, world } = context;
  const check = (area: string, what: string, question: () => Promise<readonly Answer[]>): AreaCheck => [
    area,
    ask(what, question),
  ];
  return [
    check('machine', 'the programs of this machine', () => machine(world)),
    check('files', 'the files', () => files(context)),
    check('account', 'credentials', () => identity(context)),
    check('account', 'the clock', () => clock(context)),
    ...settings.regions.flatMap((name) => [
      check('region', name, () => region(context, name)),
      check('region', `${name}: its trails`, () => trails(context, name)),
    ]),
    check('sweeper', 'the sweeper', () => sweeperLives(context)),
    check('sweeper', 'its function', () => sweeperFunction(context)),
    check('sweeper', 'the audit', () => audit(context)),
    ...instancesOf(context).flatMap(({ id, region: where }) => [
      check('instance', id, () => instanceAnswers(context, id, where)),
      check('instance', `the role of ${id}`, () => roleAnswers(context, id, where)),
    ]),
    check('quota', 'quotas', () => quotas(context)),
  ];
}

export async function run(context: Context, _args: string[], { json }: { json?: boolean }): Promise<ExitCode> {
  const { screen, aws } = context;
  const found = await withProgress(screen, 'looking', async () => {
    // The clock of AWS first: others go by it.
    await ask('AWS', async () => {
      await aws.port.pathOf('curfew-doctor');
      return [];
    });
    const checks = checksOf(context);
    return Promise.all(checks.map(async ([area, answers]) => (await answers).map((answer) => ({ area, ...answer }))));
  });
  const all = found.flat();
  if (json) screen.json(all);
  else {
    const { green, red, yellow } = screen.colors;
    const mark = { yes: green('ok '), no: red('bad'), unknown: yellow('?  ') };
    for (const { area, is, what, remedy } of all) {
      const isWarning = is === 'yes' && remedy !== undefined;
      screen.print(`${isWarning ? yellow('!  ') : mark[is]}  ${area.padEnd(8)}  ${plain(what)}`);
      if (remedy !== undefined) screen.print(`               ${plain(remedy)}`);
    }
    const bad = all.filter(({ is }) => is === 'no').length;
    screen.note(bad === 0 ? 'Nothing is wrong.' : `${bad} of ${all.length} are not as they should be.`);
  }
  if (all.some(({ is }) => is === 'unknown')) return 3;
  return all.some(({ is }) => is === 'no') ? 1 : 0;
}
