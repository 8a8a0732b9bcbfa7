import type { Definition } from '../context/command';
import { check } from './check/definition';
import { completion } from './completion/definition';
import { connect } from './connect/definition';
import { credentials } from './credentials/definition';
import { diff } from './diff/definition';
import { doctor } from './doctor/definition';
import { end } from './end/definition';
import { explain } from './explain/definition';
import { extend } from './extend/definition';
import { gate } from './gate/definition';
import { logs } from './logs/definition';
import { create } from './new/definition';
import { planSummary } from './plan-summary/definition';
import { prune } from './prune/definition';
import { report } from './report/definition';
import { restore } from './restore/definition';
import { revoke } from './revoke/definition';
import { sessions } from './sessions/definition';
import { sweep } from './sweep/definition';
import { who } from './who/definition';

/** Every command, in the order of the help. */
export const definitions: readonly Definition[] = [
  check,
  create,
  extend,
  end,
  who,
  explain,
  diff,
  planSummary,
  gate,
  revoke,
  restore,
  credentials,
  connect,
  sessions,
  logs,
  sweep,
  report,
  prune,
  doctor,
  completion,
];
