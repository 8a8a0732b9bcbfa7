import type { KindOfAccess } from '../kind';
import type { ValidShell } from './access';
import { cap } from './cap';
import { shellCarried } from './carried';
import { checkShell } from './check';
import { canMeet, misses } from './cover';
import { type Shell, shell } from './definition';
import { command, lines } from './opening';
import { fromWords, instances, isAmong, parts, places, tagged, targetField, untagged } from './place';
import { calls, probes } from './probe';
import { describe, docs, json, noun, shrink } from './words';

/** A session of SSM Session Manager. */
export const shellKind: KindOfAccess<Shell, ValidShell, 'ssm-session'> = {
  ...shellCarried,
  define: shell,
  check: checkShell,
  example: shell({ region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] }),
  fromWords,
  targetField,
  cap,
  // The node is offline.
  faults: ['TargetNotConnected'],
  canMeet,
  places,
  parts,
  instances,
  tagged,
  untagged,
  isAmong,
  calls,
  probes,
  lines,
  command,
  noun,
  describe,
  misses,
  shrink,
  json,
  docs,
};
