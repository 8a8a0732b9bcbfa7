import type { CarriedKind } from '../kind';
import type { ValidShell } from './access';
import { actions } from './actions';
import { covers } from './cover';
import { rendering } from './document';

/** A shell as the Lambda carries it. */
export const shellCarried: CarriedKind<ValidShell> = {
  actions,
  renderings: [rendering],
  covers,
  use: 'ssm-session',
};
