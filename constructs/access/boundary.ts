import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import type { Manifest } from '../../model/contracts/manifest';
import { fingerprint } from '../../model/iam/fingerprint';
import { systemPath } from '../../model/iam/names';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, reference } from '../kit/literal';
import { Arns, names } from '../kit/names';
import { allow, documentOf } from '../kit/statement';
import type { SessionLogs } from '../logs/session-logs';

export interface BoundaryProps {
  readonly settings: ValidSettings;
  /** Of every region in use: their keys encrypt sessions. */
  readonly logs: readonly SessionLogs[];
}

/**
 * What no managed person can exceed, whatever else is attached to the user: what Curfew can grant at all. The
 * regions are pinned by the document's ARNs, for StartSession must be allowed on the target and on the document; so
 * this stays far below IAM's 6,144 characters with every region AWS has.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-specify-session-document.html
 */
export class Boundary extends Construct {
  /** A reference: who has the boundary is created after it. */
  readonly arn: string;
  /** What the manifest says of it: its ARN as it will be, and what its document must be. */
  readonly declared: Manifest['boundary'];

  constructor(scope: Construct, id: string, { settings, logs }: BoundaryProps) {
    super(scope, id);
    const arns = new Arns(settings);
    const keys = logs.map((each) => each.keyArn);
    const checked = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
    const documents = settings.regions.map((region) => arns.in('ssm', region, `document/${settings.documentName}`));
    const statements = [
      allow(
        'Target',
        'ssm:StartSession',
        [arns.in('ec2', '*', 'instance/*'), arns.in('ssm', '*', 'managed-instance/*')],
        checked,
      ),
      allow('Document', 'ssm:StartSession', documents, checked),
      allow('Session', ['ssm:ResumeSession', 'ssm:TerminateSession'], arns.in('ssm', '*', 'session/*'), {
        StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' },
      }),
      allow('Channel', 'ssmmessages:OpenDataChannel', '*'),
      allow('Key', 'kms:GenerateDataKey', keys),
    ];
    const policy = new IamPolicy(this, 'policy', {
      name: names.boundary,
      path: systemPath,
      policy: documentText(documentOf(statements), keys),
    });
    this.arn = reference(policy, 'arn');
    const regions = new Map(logs.map(({ keyArn, region }) => [keyArn, region]));
    this.declared = {
      arn: arns.systemPolicy(names.boundary),
      sha256: fingerprint(documentOf(statements), regions),
    };
  }
}
