import { AwsError, xmlAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { writeObject } from './conditional-writes';
import type { World } from './world';
import { element } from './xml';

export async function answerS3(call: IdentifiedCall, world: World): Promise<Answer> {
  const [path = '', query = ''] = call.url.split('?');
  const [, bucket = '', ...key] = path.split('/');
  if (call.action === 'PutObject') return writeObject(call, world.moto);
  if (bucket === '' || key.join('/') !== '') return world.moto.forward(call);
  const asked = new URLSearchParams(query);
  if (asked.has('policy')) return answerPolicy(call, bucket, world);
  if (asked.has('versioning')) return answerVersioning(call, bucket, world);
  const answer = await world.moto.forward(call);
  if (query === '' && call.method === 'DELETE' && answer.status < 300) world.buckets.forget(bucket);
  return answer;
}

async function answerPolicy(call: IdentifiedCall, bucket: string, { buckets, moto }: World): Promise<Answer> {
  const exists = await moto.forward({ ...call, method: 'HEAD', url: `/${bucket}`, body: Buffer.alloc(0) });
  if (exists.status === 404) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  if (call.method === 'PUT') buckets.policies.set(bucket, parsed(call.body));
  if (call.method === 'DELETE') buckets.policies.delete(bucket);
  if (call.method !== 'GET') return { status: 204, headers: {}, body: Buffer.alloc(0) };
  const policy = buckets.policies.get(bucket);
  if (policy === undefined) throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(policy) };
}

async function answerVersioning(call: IdentifiedCall, bucket: string, { buckets, moto }: World): Promise<Answer> {
  if (call.method === 'PUT' && call.body.includes('<Status>Suspended</Status>')) {
    buckets.suspended.add(bucket);
    return { status: 200, headers: {}, body: Buffer.alloc(0) };
  }
  if (call.method === 'PUT') buckets.suspended.delete(bucket);
  if (call.method === 'GET' && buckets.suspended.has(bucket)) {
    return xmlAnswer(element('VersioningConfiguration', [element('Status', 'Suspended')]));
  }
  return moto.forward(call);
}

function parsed(body: Buffer): string {
  const text = body.toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
  }
}
