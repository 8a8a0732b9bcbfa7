import { Command, CommanderError } from 'commander';
import { definitions } from './commands';
import type { Definition } from './context/command';
import { Context } from './context/context';
import { type ExitCode, Failure } from './frame/failure';
import { failureOf, formatProblem } from './frame/failure-text';
import type { CommonOptions } from './frame/options';
import { plain, Screen } from './frame/screen';
import type { World } from './frame/world';

const about = `Access as code that goes home on time: time-boxed access to AWS from reviewed files.

Exit codes: 0 fine, 1 the answer is no or input is bad, 2 usage, 3 AWS failed.`;

function helpOf({ examples }: Definition): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) =>
    width <= 60 ? `  ${line.padEnd(width)}  ${what}` : `  ${line}\n      ${what}`,
  );
  return `\nExamples:\n${lines.join('\n')}`;
}

function add(program: Command, definition: Definition, call: (run: () => Promise<ExitCode>) => void, world: World) {
  const { name, summary, load, more } = definition;
  const command = program.command(name).summary(summary).description(summary);
  for (const [syntax, what] of definition.arguments ?? []) command.argument(syntax, what);
  for (const [flags, what] of definition.options ?? []) command.option(flags, what);
  more?.(command);
  if (definition.json) command.option('--json', 'print JSON');
  if (definition.changes) {
    command.option('--dry-run', 'say what would be done, and do nothing').option('-y, --yes', 'do not ask');
  }
  if (definition.aws) {
    command
      .option('--profile <name>', 'as in the AWS CLI')
      .option('--region <region>', 'as in the AWS CLI')
      .option('--endpoint-url <url>', 'as in the AWS CLI');
  }
  command.addHelpText('after', helpOf(definition));
  command.action((...all: unknown[]) => {
    const args = all
      .slice(0, -2)
      .flat()
      .filter((each) => each !== undefined) as string[];
    call(async () => {
      const options: CommonOptions = command.optsWithGlobals();
      return load()(new Context(world, options), args, options);
    });
  });
}

/** Commander's words in the form of every other problem. */
function usageProblem(text: string): string {
  const [what = '', hint = ''] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const near = /^\((.+)\)$/.exec(hint)?.[1];
  const remedy = `${near === undefined ? '' : `${near} `}--help tells more.`;
  return plain(`curfew: ${what.replace(/\.$/, '')}. ${remedy} [usage]`);
}

/** The whole command line, for running it and for completing it. */
export function programOf(world: World, call: (run: () => Promise<ExitCode>) => void): Command {
  const program = new Command('curfew')
    .description(about)
    .option('-C, --directory <folder>', 'the repository with main.ts, people/ and grants/ (default: here or above)')
    .option('--now <instant>', 'another instant than now, as CURFEW_NOW')
    .option('--debug', 'show where an error came from')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void world.stdout.write(text),
      writeErr: (text) => void world.stderr.write(text),
      outputError: (text, write) => write(`${usageProblem(text)}\n`),
      getOutHelpWidth: () => Math.min(world.stdout.columns ?? 100, 120),
    })
    .exitOverride();
  for (const definition of definitions) add(program, definition, call, world);
  return program;
}

function tell(failure: Failure, debug: boolean, world: World): ExitCode {
  const screen = new Screen(world);
  for (const problem of failure.problems) screen.error(formatProblem(problem));
  if (debug) {
    const cause = failure.cause ?? failure;
    screen.note(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  }
  return failure.exit;
}

/** Runs one command line. @returns the exit code; whatever went wrong has been said on stderr */
export async function runProgram(argv: readonly string[], world: World): Promise<ExitCode> {
  const debug = argv.includes('--debug') || Boolean(world.env.CURFEW_DEBUG);
  let run: (() => Promise<ExitCode>) | undefined;
  try {
    const program = programOf(world, (command) => {
      run = command;
    });
    if (argv[0] === 'complete' && argv[1] === '--') {
      const { complete }: typeof import('./commands/completion/run') = require('./commands/completion/run');
      await complete(program, argv.slice(2), () => new Context(world, {}));
      return 0;
    }
    program.parse(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    return (await run?.()) ?? 0;
  } catch (error) {
    // Help and usage have been printed.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Somebody read the first lines only, or left a prompt by Ctrl-C.
    const { name, code } = error as Partial<Error & { code: string }>;
    if (code === 'EPIPE') return 0;
    if (name === 'ExitPromptError') return tell(leftPrompt, false, world);
    return tell(failureOf(error), debug, world);
  }
}

const leftPrompt = new Failure(1, [
  { place: 'curfew', rule: 'was interrupted', remedy: 'Nothing was changed.', code: 'interrupted' },
]);
