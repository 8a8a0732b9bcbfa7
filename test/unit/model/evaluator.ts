import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { PolicyDocument } from '../../../model/iam/statement';
import { formatInstant, type Instant } from '../../../model/time/instant';

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

type Context = Record<string, string>;

async function judge(request: Request, action: string, resource: string, more: Context): Promise<boolean> {
  const { user, region, at, tokenIssued, mfa, ip } = request;
  const result = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${account}:user/curfew/${user}`,
        action,
        resource: { resource, accountId: account },
        contextVariables: {
          'aws:CurrentTime': formatInstant(at),
          'aws:PrincipalArn': `arn:aws:iam::${account}:user/curfew/${user}`,
          'aws:PrincipalType': 'User',
          'aws:RequestedRegion': region,
          'aws:username': user,
          'aws:userid': userId,
          ...(tokenIssued === undefined ? {} : { 'aws:TokenIssueTime': formatInstant(tokenIssued) }),
          ...(mfa === undefined ? {} : { 'aws:MultiFactorAuthPresent': String(mfa) }),
          ...(ip === undefined ? {} : { 'aws:SourceIp': ip }),
          ...more,
        },
      },
      identityPolicies: request.policies.map((policy, i) => ({ name: `p${i}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
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
  const onInstance = await judge(request, 'ssm:StartSession', instanceArn(request.region, target.id), {
    ...checked,
    ...tags,
  });
  const onDocument = await judge(
    request,
    'ssm:StartSession',
    `arn:aws:ssm:${request.region}:${account}:document/${document}`,
    checked,
  );
  return onInstance && onDocument;
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
