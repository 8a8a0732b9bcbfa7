import type { InstanceId } from '../../model/access/shell/definition';
import type { ValidSettings } from '../../model/settings/settings';
import type { Clients } from '../../sweeper/aws/clients';
import type { Need } from './assumptions';
import type { Keys } from './clients';
import type { SmokeClock } from './clock';
import type { Windows } from './grants';
import type { Stack } from './stack';

/** What a run has found or made so far, for the steps after. */
export interface Progress {
  instance?: InstanceId;
  windows?: Windows;
  /** Of a role that has the applier's policies. */
  applier?: Keys;
  readonly keys: Map<string, Keys>;
  readonly sessions: Map<string, string>;
}

/** What became of a shell. */
export interface ShellResult {
  /** Undefined where the session never had one. */
  readonly session: string | undefined;
  readonly output: string;
}

/** Opens a shell as a person would, types a line, and leaves it. */
export type OpenShell = (keys: Keys, instance: string, line: string) => Promise<ShellResult>;

/** Calls the AWS CLI, for services of which no client is here. @returns its JSON */
export type AskCli = (args: readonly string[], region: string) => Promise<unknown>;

/** Everything that steps work with. */
export interface World {
  readonly account: string;
  /** The settings of the stack as they will be in the end, in every region. */
  readonly settings: ValidSettings;
  /** Where the sweeper is, and the instance. */
  readonly region: string;
  /** A region that the applier adds. */
  readonly secondRegion: string;
  /** Where the instance is started; without one, where AWS does by itself. */
  readonly subnet: string | undefined;
  /** The administrator's. */
  readonly clients: Clients;
  readonly clientsOf: (keys: Keys) => Clients;
  readonly clock: SmokeClock;
  readonly stack: Stack;
  readonly openShell: OpenShell;
  readonly askCli: AskCli;
  /** What is missing here, and why. */
  readonly lacks: ReadonlyMap<Need, string>;
  readonly progress: Progress;
}

/** What a step before must have found. @throws where it did not */
export function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`${what} is not known: a step before failed`);
  return value;
}
