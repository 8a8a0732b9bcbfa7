import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Credentials, Sandbox } from '../../../sandbox';

export const NOW = '2026-11-20T10:00:00Z';
export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

function settings(sandbox: Sandbox, credentials: Credentials, region: string) {
  // One attempt: a refusal must come back as it is, and a retry would hide a fault.
  return { endpoint: sandbox.endpoint, credentials, region, maxAttempts: 1 };
}

export function iamOf(sandbox: Sandbox, keys: Credentials = sandbox.admin): IAMClient {
  return new IAMClient(settings(sandbox, keys, 'us-east-1'));
}

export function ssmOf(sandbox: Sandbox, keys: Credentials = sandbox.admin, region = REGION): SSMClient {
  return new SSMClient(settings(sandbox, keys, region));
}

export function ec2Of(sandbox: Sandbox, keys: Credentials = sandbox.admin, region = REGION): EC2Client {
  return new EC2Client(settings(sandbox, keys, region));
}

/** What a call came to: its answer, or the name, status and message of its error. */
export async function outcome(
  call: Promise<unknown>,
): Promise<{ name: string; status?: number | undefined; message: string } | 'ok'> {
  return call.then(
    () => 'ok' as const,
    (error) => ({ name: error.name, status: error.$metadata?.httpStatusCode, message: error.message }),
  );
}

export function document(...statements: Array<Record<string, unknown>>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export const ALLOW_ALL = document({ Effect: 'Allow', Action: '*', Resource: '*' });
