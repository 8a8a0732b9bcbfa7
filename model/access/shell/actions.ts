import type { CarriedKind } from '../kind';

/** What each action of a shell's statements is to a revocation, the audit, the cap and the notices. */
export const actions: CarriedKind<never>['actions'] = {
  'ssm:StartSession': { is: 'opens' },
  'ssm:ResumeSession': {
    is: 'continues',
    why: 'it opens no session that was not open, and the plugin resumes in vain by itself once a window is over',
  },
  'ssm:TerminateSession': { is: 'harmless', why: 'ending one’s own session stays allowed' },
  'ssmmessages:OpenDataChannel': { is: 'continues', why: 'it leads only into a session that StartSession opened' },
  'kms:GenerateDataKey': { is: 'harmless', why: 'a data key opens no session' },
};
