import { AwsError } from './answers';
import type { Answer, IdentifiedCall } from './call';
import type { Moto } from './moto';

/** One write to an object at a time, for between looking and writing another could come. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * A write of an object under a condition, which moto does not always heed: `If-Match` and `If-None-Match: *`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function writeObject(call: IdentifiedCall, moto: Moto): Promise<Answer> {
  const { 'if-match': match, 'if-none-match': none, ...headers } = call.headers;
  if (match === undefined && none === undefined) return moto.forward(call);
  const [path = ''] = call.url.split('?');
  const write = async (): Promise<Answer> => {
    const found = await moto.forward({ ...call, headers, method: 'HEAD', url: path, body: Buffer.alloc(0) });
    const isThere = found.status < 300;
    if (match !== undefined && !isThere) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    if (none === undefined ? found.headers.etag !== match : isThere) {
      throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
    }
    return moto.forward({ ...call, headers });
  };
  const mine = (underWay.get(path) ?? Promise.resolve()).then(write, write);
  underWay.set(path, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(path) === mine) underWay.delete(path);
  }
}
