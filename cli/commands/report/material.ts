import type { Instant } from '../../../model/time/instant';
import type { Window } from '../../../model/time/window';
import type { Deployment } from '../../../sweeper/kinds/list';
import type { History } from '../../git/history';
import type { AwsObservation } from './observe';
import type { AccessReport } from './report';

/** What git and AWS said, and what is asked about them. */
export interface Material {
  readonly period: Window;
  readonly now: Instant;
  readonly deployment: Deployment;
  readonly history: History;
  readonly seen: AwsObservation;
  readonly source: AccessReport['source'];
  /** Only what concerns this user. */
  readonly user: string | undefined;
}
