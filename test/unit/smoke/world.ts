import { checkSettings } from '../../../model/settings/check-settings';
import { type Instant, type Milliseconds, plus } from '../../../model/time/instant';
import { smokeSettings } from '../../../smoke/kit/grants';
import type { World } from '../../../smoke/kit/world';
import { Clients } from '../../../sweeper/aws/clients';
import { instant } from '../../support/instant';

const account = '123456789012';
export const regions = ['eu-central-1', 'eu-west-1'] as const;

/** A clock that nobody waits for. */
class VirtualClock {
  #now: Instant = instant('2030-06-03T06:00:00Z');
  now = (): Instant => this.#now;
  sleep = async (span: Milliseconds): Promise<void> => {
    this.#now = plus(this.#now, span);
  };
}

/** A call of AWS, as it was made. */
export interface MadeCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const missing = async (): Promise<never> => {
  throw new Error('not in this world');
};

/** A world in which AWS is a function: what it throws AWS refuses, what it gives AWS answers. */
export function worldOf(answer: (call: MadeCall) => unknown = () => ({}), parts: Partial<World> = {}): World {
  const checked = checkSettings(smokeSettings(account, 'aws', regions));
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  const clients = new Clients({ region: regions[0], credentials: { accessKeyId: 'A', secretAccessKey: 's' } });
  const [region] = regions;
  const all = [clients.iam, clients.ec2(region), clients.ssm(region), clients.logsIn(region), clients.s3In(region)];
  for (const client of all) {
    // Before anything else: the call never becomes a request.
    (client as typeof clients.iam).middlewareStack.add(
      (_, { commandName = '' }) =>
        async ({ input }) => ({
          response: {},
          output: (await answer({ name: commandName.replace(/Command$/, ''), input: { ...input } })) as never,
        }),
      { step: 'initialize', priority: 'high' },
    );
  }
  return {
    account,
    settings: checked.value,
    region: regions[0],
    secondRegion: regions[1],
    subnet: undefined,
    clients,
    clientsOf: () => clients,
    clock: new VirtualClock(),
    stack: { write: missing, init: missing, apply: missing, plan: missing, destroy: missing },
    openShell: missing,
    askCli: missing,
    lacks: new Map(),
    progress: { keys: new Map(), sessions: new Map() },
    ...parts,
  };
}
