import type { CarriedKind } from '../kind';
import type { ValidShell } from './access';
import { actions } from './actions';
import { covers } from './cover';
import { rendering } from './document';
import { ofAws } from './of-aws';
import { regions } from './place';

/** A shell as the Lambda carries it. */
export const shellCarried: CarriedKind<ValidShell, 'ssm-session'> = {
  actions,
  ofAws,
  renderings: [rendering],
  covers,
  document: (_shell, own) => own,
  regions,
  use: 'ssm-session',
};
