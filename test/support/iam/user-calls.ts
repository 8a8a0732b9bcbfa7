import type { PolicyDocument } from '../../../model/iam/statement';
import { formatInstant, type Instant } from '../../../model/time/instant';
import { type Context, isAllowedByIam } from './simulator';

export const account = '123456789012';
export const userId = 'AIDAJOHNJOHNJOHNJOHN';

interface Request {
  readonly user: string;
  readonly region: string;
  readonly at: Instant;
  readonly policies: readonly PolicyDocument[];
  /** When the temporary credentials were issued; absent for access keys. */
  readonly tokenIssued?: Instant;
  /** Whether temporary credentials were had with multi-factor authentication; keys lack the fact altogether. */
  readonly mfa?: boolean;
  /** Absent through a VPC endpoint. */
  readonly ip?: string;
}

function judge(request: Request, action: string, resource: string, more: Context): Promise<boolean> {
  const { user, region, at, policies, tokenIssued, mfa, ip } = request;
  const arn = `arn:aws:iam::${account}:user/curfew/${user}`;
  const context = {
    'aws:CurrentTime': formatInstant(at),
    'aws:PrincipalArn': arn,
    'aws:PrincipalType': 'User',
    'aws:RequestedRegion': region,
    'aws:username': user,
    'aws:userid': userId,
    ...(tokenIssued === undefined ? {} : { 'aws:TokenIssueTime': formatInstant(tokenIssued) }),
    ...(mfa === undefined ? {} : { 'aws:MultiFactorAuthPresent': String(mfa) }),
    ...(ip === undefined ? {} : { 'aws:SourceIp': ip }),
    ...more,
  };
  return isAllowedByIam({ arn, account, policies }, { action, resource, context });
}

export const instanceArn = (region: string, id: string): string =>
  id.startsWith('mi-')
    ? `arn:aws:ssm:${region}:${account}:managed-instance/${id}`
    : `arn:aws:ec2:${region}:${account}:instance/${id}`;

/** StartSession is judged on the instance and on the document; both must be allowed. */
export async function mayStart(
  request: Request,
  target: { id: string; tags: Readonly<Record<string, string>> },
  document: string,
): Promise<boolean> {
  const checked = { 'ssm:SessionDocumentAccessCheck': 'true' };
  const tags = Object.fromEntries(Object.entries(target.tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]));
  const start = (resource: string, more: Context): Promise<boolean> =>
    judge(request, 'ssm:StartSession', resource, { ...checked, ...more });
  return (
    (await start(instanceArn(request.region, target.id), tags)) &&
    (await start(`arn:aws:ssm:${request.region}:${account}:document/${document}`, {}))
  );
}

/** On a session as Session Manager tags it. */
export function mayOnSession(
  request: Request,
  action: 'ssm:ResumeSession' | 'ssm:TerminateSession',
  session: { owner: string; target: string },
): Promise<boolean> {
  return judge(request, action, `arn:aws:ssm:${request.region}:${account}:session/${request.user}-0e34861185201706f`, {
    'ssm:resourceTag/aws:ssmmessages:session-id': session.owner,
    'ssm:resourceTag/aws:ssmmessages:target-id': session.target,
  });
}

export const mayOpenChannel = (request: Request): Promise<boolean> =>
  judge(request, 'ssmmessages:OpenDataChannel', '*', {});
