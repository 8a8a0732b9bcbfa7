import { isHybridNode } from './instance-id';

/**
 * What stands between the colons of an ARN. Constructs may give a Terraform token for any of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  /** @default none: the service is global, or the resource's name is */
  readonly region?: string;
  /** @default none: the resource's name is unique in the whole partition */
  readonly account?: string;
  readonly resource: string;
}

/** Whose resources ARNs name. */
export interface Owner {
  readonly partition: string;
  readonly account: string;
}

export function arnOf({ partition, service, region = '', account = '', resource }: ArnParts): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** Of one account and region: those of a service's resources. */
const regional = (service: string, { partition, account }: Owner, region: string, resource: string): string =>
  arnOf({ partition, service, region, account, resource });

/** IAM is global. `name` is the path and the name: `/curfew/john`. */
const global = (kind: string, { partition, account }: Owner, name: string): string =>
  arnOf({ partition, service: 'iam', account, resource: `${kind}${name}` });

export const policyArn = (owner: Owner, name: string): string => global('policy', owner, name);
export const roleArn = (owner: Owner, name: string): string => global('role', owner, name);
export const userArn = (owner: Owner, name: string): string => global('user', owner, name);

/** Who signs in by tokens of somebody else: `issuer` without `https://`. */
export const providerArn = (owner: Owner, issuer: string): string => global('oidc-provider', owner, `/${issuer}`);

/** Where sessions are opened: an EC2 instance, or a node that Systems Manager registered. */
export const instanceArn = (owner: Owner, region: string, id: string): string =>
  isHybridNode(id)
    ? regional('ssm', owner, region, `managed-instance/${id}`)
    : regional('ec2', owner, region, `instance/${id}`);

/** Every one there is, of both kinds. */
export const anyInstanceArns = (owner: Owner, region: string): string[] => [
  regional('ec2', owner, region, 'instance/*'),
  regional('ssm', owner, region, 'managed-instance/*'),
];

export const documentArn = (owner: Owner, region: string, name: string): string =>
  regional('ssm', owner, region, `document/${name}`);

/** `*` names every session. */
export const sessionArn = (owner: Owner, region: string, id: string): string =>
  regional('ssm', owner, region, `session/${id}`);

export const keyArn = (owner: Owner, region: string, id: string): string => regional('kms', owner, region, `key/${id}`);

export const logGroupArn = (owner: Owner, region: string, name: string): string =>
  regional('logs', owner, region, `log-group:${name}`);

/** `name` is a bucket's, or a bucket's with the key of an object: `bucket/key`. */
export const bucketArn = ({ partition }: Pick<Owner, 'partition'>, name: string): string =>
  arnOf({ partition, service: 's3', resource: name });

const written = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/;

/** Undefined where a text is no ARN. */
export function tryParseArn(text: string): Required<ArnParts> | undefined {
  const [, partition, service, region, account, resource] = written.exec(text) ?? [];
  if (!partition || !service || region === undefined || account === undefined || !resource) return undefined;
  return { partition, service, region, account, resource };
}

/** What has a path in IAM: a user, a role, a policy. */
interface NamedArn {
  readonly account: string;
  /** `/` where the ARN shows no path: a user may have one all the same. */
  readonly path: string;
  readonly name: string;
}

const named = /^(user|role|policy)(\/(?:[^/]+\/)*)([^/]+)$/;

function tryParseNamed(kind: 'user' | 'role' | 'policy', arn: string): NamedArn | undefined {
  const { service, region, account = '', resource = '' } = tryParseArn(arn) ?? {};
  const [, found, path, name] = named.exec(resource) ?? [];
  return service === 'iam' && region === '' && found === kind && path && name ? { account, path, name } : undefined;
}

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);

/** An IAM user as an ARN names it. */
export interface UserArn extends Pick<NamedArn, 'account' | 'path'> {
  readonly user: string;
}

/** Undefined for roles, federated users and everything else that is no IAM user. */
export function tryParseUserArn(arn: string): UserArn | undefined {
  const { account = '', path = '', name = '' } = tryParseNamed('user', arn) ?? {};
  return isAccount(account) ? { account, path, user: name } : undefined;
}

/** Of AWS's own policies as well, whose account is `aws`. */
export const tryParsePolicyArn = (arn: string): NamedArn | undefined => tryParseNamed('policy', arn);

/** Undefined where it is no ARN of a role. */
export const tryParseRoleArn = (arn: string): NamedArn | undefined => tryParseNamed('role', arn);

/** Whether a text is the ARN of a customer managed policy. */
export const isPolicyArn = (text: string): boolean => isAccount(tryParsePolicyArn(text)?.account ?? '');

/** Whether a text is the ARN of a KMS key, and not of an alias. */
export function isKeyArn(text: string): boolean {
  const { service, region = '', account = '', resource = '' } = tryParseArn(text) ?? {};
  return service === 'kms' && region !== '' && isAccount(account) && /^key\/./.test(resource);
}

/** A document of Systems Manager as an ARN names it. */
export interface DocumentArn extends Pick<Required<ArnParts>, 'partition' | 'region' | 'account'> {
  readonly name: string;
}

/** The account is empty for a document of AWS itself. */
export function tryParseDocumentArn(arn: string): DocumentArn | undefined {
  const parts = tryParseArn(arn);
  const [, name] = /^document\/(.+)$/.exec(parts?.resource ?? '') ?? [];
  if (parts?.service !== 'ssm' || !name) return undefined;
  const { partition, region, account } = parts;
  return { partition, region, account, name };
}
