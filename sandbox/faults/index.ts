export { VirtualClock } from '../memory/virtual-clock';
export {
  crashAfter,
  crashBefore,
  cutNth,
  emptyPages,
  type Fault,
  failNth,
  latency,
  silent,
  silentBody,
  stale,
  throttle,
} from './fault';
export { faultyFront } from './faulty-front';
export { FaultyPort } from './faulty-port';
export { Crashed } from './stream';
