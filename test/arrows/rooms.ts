import { all } from './sources';

/**
 * Who may import whom. A room is a folder with all below it, or one file at the root; a file belongs to the longest
 * that its path begins with. A room may import itself, and what is named here.
 */
export interface Room {
  /** Rooms, or single files. */
  readonly imports: readonly string[];
  readonly packages: RegExp;
}

/** Each may import what stands before it. */
function inOrder(folder: string, names: readonly string[], packages: RegExp, besides: readonly string[] = []) {
  return names.map((name, i): [string, Room] => {
    const before = names.slice(0, i).map((each) => `${folder}/${each}`);
    return [`${folder}/${name}`, { imports: [...before, ...besides], packages }];
  });
}

const model = inOrder(
  'model',
  ['base', 'time', 'iam', 'principal', 'access', 'grant', 'coverage', 'rules', 'settings', 'register', 'contracts'],
  /^(luxon|zod|node:(crypto|net|util))$/,
);

const constructs = inOrder(
  'constructs',
  ['kit', 'logs', 'access', 'sweeper', 'notices', 'pipeline', 'app'],
  /^(cdktf|constructs|@cdktf\/provider-aws\/lib\/[a-z0-9-]+|node:(crypto|fs|path))$/,
  ['model', 'load/sweeper-zip.ts'],
);

/** What the command line has of the sweeper: its way to AWS, its eyes and its judgement, and one sweep or audit. */
export const sweepFromHere: readonly string[] = [
  'sweeper/act/turns.ts',
  'sweeper/audit/aws.ts',
  'sweeper/audit/declared-role.ts',
  'sweeper/audit/options.ts',
  'sweeper/audit/run.ts',
  'sweeper/aws',
  'sweeper/judge',
  'sweeper/kinds',
  'sweeper/observe/observe.ts',
  'sweeper/signals/cloudwatch-audit-log.ts',
  'sweeper/signals/record.ts',
  'sweeper/sweep.ts',
];

const cliPackages =
  /^(@aws-sdk\/(client-(cloudtrail|cloudwatch-logs|ec2|iam|lambda|s3|ssm|sts)|credential-providers)|@babel\/(parser|types)|@bomb\.sh\/tab(\/commander)?|@inquirer\/prompts|commander|csv-parse\/sync|csv-stringify\/sync|luxon|openpgp|ora|picocolors|string-width|tsx\/cjs\/api|node:(child_process|crypto|fs|net|os|path|timers\/promises|util))$/;
const cli = inOrder('cli', ['frame', 'git', 'files', 'aws', 'context'], cliPackages, [
  'model',
  'load',
  ...sweepFromHere,
]);
const floors = cli.map(([name]) => name);

/** Every command by itself: none imports another. */
const commandNames = [...new Set(all.flatMap((path) => /^cli\/commands\/([^/]+)\//.exec(path)?.[1] ?? []))];
const commands = commandNames.map((name): [string, Room] => [
  `cli/commands/${name}`,
  { imports: ['model', 'load', ...floors, ...sweepFromHere], packages: cliPackages },
]);

/** A program beside the others, which does not ship: it tries all of it in an account of somebody's own. */
const smokePackages =
  /^(@aws-sdk\/(client-(cloudwatch-logs|ec2|eventbridge|iam|s3|sns|ssm|sts)|credential-providers)|commander|zod|node:(child_process|fs|path|readline\/promises|timers\/promises|util))$/;
const smoke = [
  ...inOrder('smoke', ['kit', 'steps', 'account'], smokePackages, [
    'model',
    'synth.ts',
    'constructs/kit/names.ts',
    'sweeper/aws',
    'cli/aws/node-role.ts',
    'cli/frame/version.ts',
    'sandbox/tools',
  ]),
  [
    'smoke',
    { imports: ['smoke/kit', 'smoke/steps', 'smoke/account', 'model', 'sweeper/aws'], packages: smokePackages },
  ] as [string, Room],
];

export const rooms: ReadonlyMap<string, Room> = new Map([
  ['people', { imports: [], packages: /^curfew$/ }],
  ['grants', { imports: ['people'], packages: /^curfew$/ }],
  ...model,
  ['load', { imports: ['model'], packages: /^(@babel\/(parser|types)|node:(buffer|crypto|fs|path|util|vm))$/ }],
  ...constructs,
  ['constructs', { imports: constructs.map(([name]) => name), packages: /^$/ }],
  [
    'sweeper',
    {
      imports: ['model'],
      packages:
        /^(@aws-sdk\/client-(cloudwatch-logs|ec2|eventbridge|iam|s3|sns|ssm)|node:(crypto|http|https|stream|stream\/consumers|timers\/promises))$/,
    },
  ],
  ...cli,
  ...commands,
  // The list of commands takes from each what help and completion need, and the program runs them.
  ['cli/commands', { imports: ['cli/context', ...commands.map(([name]) => `${name}/definition.ts`)], packages: /^$/ }],
  [
    'cli',
    {
      imports: ['cli/commands', 'cli/commands/completion/run.ts', 'cli/context', 'cli/frame', 'model'],
      packages: cliPackages,
    },
  ],
  ...smoke,
  ['index.ts', { imports: ['model'], packages: /^$/ }],
  ['synth.ts', { imports: ['load', 'model', 'constructs'], packages: /^node:path$/ }],
  ['main.ts', { imports: ['synth.ts'], packages: /^curfew$/ }],
]);

/** Whether a path is a room, or lies in it. */
export const isIn = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

/** The narrowest room of a path; undefined for what no rule is about, such as the tests. */
export const tryRoomOf = (path: string): string | undefined =>
  [...rooms.keys()].filter((room) => isIn(path, room)).sort((a, b) => b.length - a.length)[0];
