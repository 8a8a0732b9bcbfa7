/** Where the sessions of a region are logged, and what encrypts them. */
export interface SessionLogging {
  readonly bucket: string;
  readonly logGroup: string;
  /** The ARN of the key. */
  readonly key: string;
}

/** What a session document says about logs and encryption, as Systems Manager names it. */
export const loggingInputs = ({ bucket, logGroup, key }: SessionLogging) => ({
  s3BucketName: bucket,
  s3EncryptionEnabled: true,
  cloudWatchLogGroupName: logGroup,
  cloudWatchEncryptionEnabled: true,
  cloudWatchStreamingEnabled: true,
  kmsKeyId: key,
  runAsEnabled: false,
});

/** The inputs of a session document's text; undefined where it is none. */
export function tryReadInputs(content: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { inputs } = JSON.parse(content) as { readonly inputs?: unknown };
    return typeof inputs === 'object' && inputs !== null ? { ...inputs } : undefined;
  } catch {
    return undefined;
  }
}

/** The names of the inputs that are not as expected. */
export const wrongInputs = (
  inputs: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): string[] => Object.entries(expected).flatMap(([name, value]) => (inputs[name] === value ? [] : [name]));
