import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { isNamed } from '../../model/base/is-named';
import { readVariable, type SweeperEnvironment } from '../../model/contracts/environment';
import { sweeperFunction } from '../../model/iam/names';
import type { Account } from './access';

/** The sweeper as it is deployed. */
export interface DeployedFunction {
  /** What Lambda calls the hash of its code. */
  readonly codeHash: string;
  readonly runtime: string;
  /** What it is told; throws where it was not. */
  readonly told: <Key extends keyof SweeperEnvironment>(key: Key) => SweeperEnvironment[Key];
}

/**
 * Undefined where there is none. It is the one question for which a plan's role has the right.
 *
 * @throws where Lambda cannot be asked
 */
export async function deployedFunction({ aws, settings }: Account): Promise<DeployedFunction | undefined> {
  const client = aws.clients.open((config) => new LambdaClient(config), settings.homeRegion);
  try {
    const { Configuration = {} } = await client.send(new GetFunctionCommand({ FunctionName: sweeperFunction }));
    const { CodeSha256 = '', Runtime = '', Environment } = Configuration;
    const variables = Environment?.Variables ?? {};
    return { codeHash: CodeSha256, runtime: Runtime, told: (key) => readVariable(variables, key) };
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
