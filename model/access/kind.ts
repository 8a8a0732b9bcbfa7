import type { Path, Report } from '../base/report';
import type { Statement } from '../iam/statement';

/** What the document of a grant depends on beside the grant. Constructs may pass Terraform tokens, others literals. */
export interface Facts {
  /** The account id, 12 digits. */
  readonly account: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** The name of the session document. */
  readonly document: string;
  /** The ARN of the KMS key that encrypts sessions in the grant's region. */
  readonly sessionKeyArn: string;
}

/** Where a live session is: what an access must cover for the session to be granted. */
export interface Target {
  readonly region: string;
  readonly instance: string;
  /** The instance's tags now; undefined where they could not be read, which is not the same as none. */
  readonly tags?: ReadonlyMap<string, string> | undefined;
}

/** Yes, no, or cannot tell. */
export type Answer = 'yes' | 'no' | 'unknown';

/** Judges what a person wrote under `access`; undefined after reporting what is wrong. */
export type AccessCheck<Valid> = (value: unknown, path: Path, report: Report) => Valid | undefined;

/** One kind of access as IAM and SSM see it. Apart from the check, for the Lambda must not carry a parser. */
export interface AccessDocument<Valid> {
  /** The undated statements of a grant's document. */
  statements(access: Valid, facts: Facts): Statement[];
  /** Takes access and facts from statements of this kind; whoever calls renders again and compares. */
  read(statements: readonly Statement[]): { access: Valid; facts: Facts } | undefined;
  /** Whether the access names this target. */
  covers(access: Valid, target: Target): Answer;
  /** What would make a document smaller that is too large. */
  shrink(access: Valid): string;
}
