import type { Instant } from '../../../model/time/instant';
import type { Window } from '../../../model/time/window';
import type { Deployment } from '../../../sweeper/kinds/list';
import type { History } from '../../git/history';
import type { Seen } from './observe';
import type { Report } from './report';

/** What git and AWS said, and what is asked about them. */
export interface Material {
  readonly period: Window;
  readonly now: Instant;
  readonly deployment: Deployment;
  readonly history: History;
  readonly seen: Seen;
  readonly source: Report['source'];
  /** Only what concerns this user. */
  readonly user: string | undefined;
}
