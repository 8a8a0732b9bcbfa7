import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { capOf } from '../../model/access/cap';
import type { Manifest } from '../../model/contracts/manifest';
import { fingerprint } from '../../model/iam/fingerprint';
import { systemPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { documentOf } from '../kit/statement';
import type { SessionLogs } from '../logs/session-logs';

export interface BoundaryProps {
  readonly settings: ValidSettings;
  /** Of every region in use: their keys encrypt sessions. */
  readonly logs: readonly SessionLogs[];
}

/**
 * What no managed person can exceed, whatever else is attached to the user: what Curfew can grant at all, of every
 * kind. It stays far below IAM's 6,144 characters with every region AWS has.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class Boundary extends Construct {
  /** A reference: who has the boundary is created after it. */
  readonly arn: string;
  /** What the manifest says of it: its ARN as it will be, and what its document must be. */
  readonly declared: Manifest['boundary'];

  constructor(scope: Construct, id: string, { settings, logs }: BoundaryProps) {
    super(scope, id);
    const keys = logs.map((each) => each.keyArn);
    const { account, partition, regions, documentName: document } = settings;
    const statements = capOf({ account, partition, regions, document, sessionKeyArns: keys });
    const policy = new IamPolicy(this, 'policy', {
      name: names.boundary,
      path: systemPath,
      policy: documentText(documentOf(statements), keys),
    });
    this.arn = reference(policy, 'arn');
    const regionsOfKeys = new Map(logs.map(({ keyArn, region }) => [keyArn, region]));
    this.declared = {
      arn: new Arns(settings).systemPolicy(names.boundary),
      sha256: fingerprint(documentOf(statements), regionsOfKeys),
    };
  }
}
