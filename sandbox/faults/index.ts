export {
  crashAfter,
  crashBefore,
  cutNth,
  emptyPages,
  type Fault,
  failNth,
  latency,
  stale,
  throttle,
} from './fault';
export { faultyFront } from './faulty-front';
export { FaultyPort, type Retries } from './faulty-port';
export { Crashed, FaultStream } from './stream';
export { VirtualClock } from './virtual-clock';
