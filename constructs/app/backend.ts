import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import type { Backend } from '../../model/settings/backend';
import { literal } from '../kit/literal';

/**
 * Where the state is kept. CDKTF's own default is a file in whatever folder synth ran in, by its full path: another
 * checkout would write other bytes. Here it lies beside the stack.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
 */
export function addBackend(stack: TerraformStack, backend: Backend): void {
  if (backend.kind === 'local') {
    new LocalBackend(stack, { path: 'terraform.tfstate' });
    return;
  }
  const { bucket, key, region } = backend;
  new S3Backend(stack, { bucket: literal(bucket), key: literal(key), region: literal(region), encrypt: true });
  // CDKTF 0.21 knows locks in DynamoDB only.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}
