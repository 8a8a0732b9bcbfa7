import { AwsError, queryAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { identityOf } from './identity';
import type { World } from './world';
import { type Element, element } from './xml';

const HOUR = 3600;

/** STS, for only the front knows its callers; undefined for what moto may answer. */
export async function tryAnswerSts(call: IdentifiedCall, world: World): Promise<Answer | undefined> {
  const { caller, params } = call;
  switch (call.action) {
    case 'GetCallerIdentity': {
      const identity = await identityOf(caller, world);
      return queryAnswer(call, [
        element('Arn', identity.arn),
        element('UserId', identity.userId),
        element('Account', world.account),
      ]);
    }
    case 'GetSessionToken': {
      if (caller.kind !== 'user' || caller.temporary) {
        throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
      }
      const seconds = between(Number(params.DurationSeconds ?? 12 * HOUR), 900, 36 * HOUR);
      return queryAnswer(call, [credentials(world.keyring.issueForUser(caller.userName, seconds))]);
    }
    case 'AssumeRole': {
      const roleName = String(params.RoleArn).split('/').at(-1) ?? '';
      const role = await world.iam.role(roleName);
      if (role?.arn !== params.RoleArn) throw new AwsError('AccessDenied', `Cannot assume ${params.RoleArn}`, 403);
      const seconds = between(Number(params.DurationSeconds ?? HOUR), 900, 12 * HOUR);
      const issued = world.keyring.issueForRole(roleName, params.RoleSessionName, seconds);
      const assumed = `arn:aws:sts::${world.account}:assumed-role/${roleName}/${params.RoleSessionName}`;
      const id = element('AssumedRoleId', `${role?.id}:${params.RoleSessionName}`);
      return queryAnswer(call, [credentials(issued), element('AssumedRoleUser', [element('Arn', assumed), id])]);
    }
    default:
      return undefined;
  }
}

function credentials(issued: {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration: Date;
}): Element {
  return element('Credentials', [
    element('AccessKeyId', issued.accessKeyId),
    element('SecretAccessKey', issued.secretAccessKey),
    element('SessionToken', issued.sessionToken ?? ''),
    element('Expiration', issued.expiration.toISOString()),
  ]);
}

function between(seconds: number, minimum: number, maximum: number): number {
  if (seconds >= minimum && seconds <= maximum) return seconds;
  throw new AwsError('ValidationError', `DurationSeconds must be between ${minimum} and ${maximum}; it is ${seconds}.`);
}
