import type { Buckets } from './buckets';
import type { Clock } from './clock';
import type { Fleet } from './fleet';
import type { Functions } from './functions';
import type { IamNames } from './iam-names';
import type { IamReader } from './iam-reader';
import type { Keyring } from './keyring';
import type { LogEvents } from './log-events';
import type { Moto } from './moto';
import type { ServiceCredentials } from './service-credentials';
import type { Sessions } from './sessions';

/** Everything the front's parts look at. */
export interface World {
  readonly account: string;
  /** Whether a session's owner is shown with the path of an IAM user: unconfirmed for AWS, so both must be tried. */
  readonly ownerPath: boolean;
  readonly buckets: Buckets;
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly functions: Functions;
  readonly iam: IamReader;
  readonly keyring: Keyring;
  readonly logEvents: LogEvents;
  readonly moto: Moto;
  readonly names: IamNames;
  readonly serviceCredentials: ServiceCredentials;
  readonly sessions: Sessions;
}
