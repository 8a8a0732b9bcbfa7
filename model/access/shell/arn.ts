/** Whose a resource is: in IAM's words the partition and the account. */
export interface Owner {
  readonly partition: string;
  readonly account: string;
}

export const arn = ({ partition, account }: Owner, service: string, region: string, rest: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`;

export const instanceArn = (owner: Owner, region: string, id: string): string =>
  id.startsWith('mi-')
    ? arn(owner, 'ssm', region, `managed-instance/${id}`)
    : arn(owner, 'ec2', region, `instance/${id}`);

/** What AWS puts before the key of a tag to make a condition of it. */
export const tagKey = 'ssm:resourceTag/';

// Without this key a call that names no document would be judged on the instance alone.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-specify-session-document.html
export const documentChecked = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
