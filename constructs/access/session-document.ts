import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SsmDocument } from '@cdktf/provider-aws/lib/ssm-document';
import { Construct } from 'constructs';
import { loggingInputs } from '../../model/contracts/session-document';
import type { ValidSettings } from '../../model/settings/settings';
import { documentText, literal, reference } from '../kit/literal';
import type { SessionLogs } from '../logs/session-logs';

export interface SessionDocumentProps {
  readonly settings: ValidSettings;
  readonly provider: AwsProvider;
  /** Where the sessions of this region are logged, and the key that encrypts them. */
  readonly logs: SessionLogs;
}

/**
 * The session document of one region: how a session through Curfew is logged, encrypted and limited. Both encryption
 * flags are true, so the agent refuses a session where it does not see that bucket and log group are encrypted. That it
 * may also *write* there it does not ask: a session that cannot be written down goes on, and the audit finds it.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export class SessionDocument extends Construct {
  constructor(scope: Construct, id: string, { settings, provider, logs }: SessionDocumentProps) {
    super(scope, id);
    const bucket = logs.bucketName;
    const logGroup = reference(logs.logGroup, 'name');
    const content = {
      schemaVersion: '1.0',
      description: 'A shell through Curfew: logged, encrypted, limited',
      sessionType: 'Standard_Stream',
      inputs: {
        ...loggingInputs({ bucket, logGroup, key: logs.keyArn }),
        // Systems Manager takes the two as text.
        idleSessionTimeout: String(settings.idleSessionMinutes),
        maxSessionDuration: String(settings.maxSessionMinutes),
      },
    };
    new SsmDocument(this, 'document', {
      provider,
      name: literal(settings.documentName),
      documentType: 'Session',
      documentFormat: 'JSON',
      content: documentText(content, [bucket, logGroup, logs.keyArn]),
    });
  }
}
