import type { Step } from '../kit/step';
import { alarmSteps } from './alarms';
import { applierSteps, firstApply } from './apply';
import { endingSteps } from './ending';
import { instanceSteps } from './instance';
import { nodeSteps } from './node-rights';
import { rateSteps } from './rates';
import { sessionSteps } from './sessions';

/** All that the program does, in order; it cleans up afterwards, and wherever it ends. */
export const steps: readonly Step[] = [
  ...firstApply,
  ...instanceSteps,
  ...applierSteps,
  ...sessionSteps,
  ...rateSteps,
  ...nodeSteps,
  ...endingSteps,
  ...alarmSteps,
];
