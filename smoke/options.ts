import { Command, CommanderError } from 'commander';

export interface Options {
  readonly account?: string;
  readonly region: string;
  readonly secondRegion: string;
  readonly subnet?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly folder: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly clean: boolean;
}

const about = `Tries all of Curfew in an AWS account of your own that is empty, and says which of its assumptions hold.

Exit codes: 0 all that was asked holds, 1 something does not, or the account was refused, 2 usage, 3 a step failed or something is left.`;

/** Reads the command line. @returns the exit code where there is nothing to do: after help, or a mistake */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 0 | 2 {
  const program = new Command('smoke')
    .description(about)
    .option('--account <id>', 'the account that is meant; --yes needs it')
    .option('--region <region>', 'where the sweeper and the instance are', env.AWS_REGION ?? 'eu-central-1')
    .option('--second-region <region>', 'what the applier adds', 'eu-west-1')
    .option('--subnet <id>', 'where the instance is started; it needs a way out to AWS (default: where AWS does)')
    .option('--profile <name>', 'as in the AWS CLI')
    .option('--endpoint-url <url>', 'as in the AWS CLI: a sandbox', env.AWS_ENDPOINT_URL)
    .option('--folder <path>', "where stack, Terraform's state and report lie", '.smoke')
    .option('-y, --yes', 'do not ask', false)
    .option('--dry-run', 'say what would be done and what it costs, and do nothing', false)
    .option('--clean', 'only take away what an earlier run left', false)
    .exitOverride();
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  const options = program.opts<Options>();
  if (options.region !== options.secondRegion) return options;
  process.stderr.write('smoke: --second-region is the same as --region\n');
  return 2;
}
