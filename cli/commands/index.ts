import type { Definition } from '../command';
import { check } from './check';
import { completion } from './completion';
import { connect } from './connect';
import { credentials } from './credentials';
import { diff } from './diff';
import { doctor } from './doctor';
import { end } from './end';
import { explain } from './explain';
import { extend } from './extend';
import { logs } from './logs';
import { create } from './new';
import { planSummary } from './plan-summary';
import { prune } from './prune';
import { report } from './report';
import { restore } from './restore';
import { revoke } from './revoke';
import { sessions } from './sessions';
import { sweep } from './sweep';
import { who } from './who';

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
