import { roleLabels } from '../../model/contracts/sweeper-role';
import { bucketArn, tryParseArn } from '../../model/iam/arn';

/** What the stack wrote about the sweeper's own role. */
export interface DeclaredRole {
  /** The fingerprint of its one policy. */
  readonly sha256: string;
  /** ARNs in that policy that are known only after apply → what stands for each in what was hashed. */
  readonly known: ReadonlyMap<string, string>;
}

/** As the function is told it: its notices go to a topic of the same partition. */
export function declaredRole(sha256: string, noticeTopic: string, buckets: ReadonlyMap<string, string>): DeclaredRole {
  const partition = tryParseArn(noticeTopic)?.partition ?? 'aws';
  const arns = new Map([...buckets].map(([region, bucket]) => [region, bucketArn({ partition }, bucket)]));
  return { sha256, known: roleLabels({ noticeTopic, buckets: arns }) };
}
