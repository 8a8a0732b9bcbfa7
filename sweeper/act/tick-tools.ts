import type { Milliseconds } from '../../model/time/instant';
import type { Clock } from '../aws/port';
import type { Ports } from '../kinds/kinds';
import type { Lease } from '../lease/lease';
import type { View } from '../observe/view';
import type { Journal } from '../signals/record';

/** What a tick works with. */
export interface TickTools {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly view: View;
  readonly lease: Lease | undefined;
  /** What is left of the invocation's time. */
  readonly remaining: () => Milliseconds;
  /** Told before each wait for what ends later, where nothing has failed so far. */
  readonly onWait: (() => void) | undefined;
}
