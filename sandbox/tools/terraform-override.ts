type Block = Record<string, unknown>;

/** Where an AWS is that is not Amazon's, and the keys of whoever runs Terraform. */
export interface LocalAws {
  readonly endpoint: string;
  readonly admin: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

/** Every service that Curfew's stack, or one around it, may talk to. */
const SERVICES = [
  'cloudwatch',
  'dynamodb',
  'ec2',
  'events',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  'scheduler',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'sts',
] as const;

export interface OverrideOptions {
  /**
   * How often the provider tries a call again, as its `max_retries`; its own default is 25.
   * @default 2: what moto cannot do will not get better by waiting
   */
  readonly maxRetries?: number;
}

/**
 * What must stand beside a stack so that Terraform talks to the sandbox: each AWS provider again, by its alias, with
 * the sandbox's endpoint. Terraform merges override files into the blocks they name; the stack itself stays as it is.
 */
export function overrideFor(
  stack: Block,
  { endpoint, admin }: LocalAws,
  { maxRetries = 2 }: OverrideOptions = {},
): Block {
  const providers = asList((stack.provider as Block | undefined)?.aws);
  const aws = (providers.length > 0 ? providers : [{}]).map(({ alias }) => ({
    ...(alias === undefined ? {} : { alias }),
    access_key: admin.accessKeyId,
    secret_key: admin.secretAccessKey,
    ...(admin.sessionToken === undefined ? {} : { token: admin.sessionToken }),
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
    max_retries: maxRetries,
    s3_use_path_style: true,
    skip_metadata_api_check: 'true',
  }));
  const terraform = asList(stack.terraform);
  const remote = terraform.some(({ backend }) => asList(backend).some((one) => !('local' in one)));
  return {
    provider: { aws },
    ...(remote ? { terraform: { backend: { local: {} } } } : {}),
  };
}

/** Terraform's JSON takes one block or a list of them. */
function asList(blocks: unknown): Block[] {
  if (blocks === undefined || blocks === null) return [];
  return (Array.isArray(blocks) ? blocks : [blocks]) as Block[];
}
