/** Where Terraform keeps its state. */
export type Backend = LocalBackend | S3Backend;

export interface LocalBackend {
  readonly kind: 'local';
}

export interface S3Backend {
  readonly kind: 's3';
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

/**
 * A file beside the synthesized stack: for trying Curfew out. Terraform rewrites the whole file after each
 * resource, so an apply grows faster than the number of grants.
 */
export function localBackend(): LocalBackend {
  return { kind: 'local' };
}

/**
 * A bucket, encrypted, with a lock file (Terraform 1.10 or newer): for real deployments.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export function s3Backend(bucket: { bucket: string; key: string; region: string }): S3Backend {
  return { kind: 's3', ...bucket };
}
