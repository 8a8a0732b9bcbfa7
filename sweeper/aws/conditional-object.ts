import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { isNamed } from '../../model/base/is-named';
import type { Milliseconds } from '../../model/time/instant';
import type { Clients } from './clients';

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
  /** Whose bucket that is. */
  readonly account: string;
}

/** A text in S3 that is written only where nobody wrote since it was read. */
export class ConditionalObject {
  readonly #object: { readonly Bucket: string; readonly Key: string; readonly ExpectedBucketOwner: string };

  constructor(
    private readonly clients: Pick<Clients, 's3'>,
    { bucket, key, account }: ObjectPlace,
    /** Retries and all. @default as long as the clients take */
    private readonly patience?: Milliseconds,
  ) {
    this.#object = { Bucket: bucket, Key: key, ExpectedBucketOwner: account };
  }

  get #options() {
    return this.patience === undefined ? {} : { abortSignal: AbortSignal.timeout(this.patience) };
  }

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions */
  async read(): Promise<{ readonly text: string; readonly tag: string } | undefined> {
    try {
      const { Body, ETag = '' } = await this.clients.s3.send(new GetObjectCommand(this.#object), this.#options);
      return { text: (await Body?.transformToString()) ?? '', tag: ETag };
    } catch (error) {
      // Who may not list the bucket is not told that there is no such object, only that it is denied.
      if (isNamed(error, 'NoSuchKey', 'AccessDenied')) return undefined;
      throw error;
    }
  }

  /**
   * @returns the new tag; undefined where somebody wrote since
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async write(text: string, tag: string | undefined): Promise<string | undefined> {
    const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag };
    const object = { ...this.#object, ...condition, Body: text, ContentType: 'application/json' };
    try {
      const { ETag = '' } = await this.clients.s3.send(new PutObjectCommand(object), this.#options);
      return ETag;
    } catch (error) {
      // The second: another write to it was under way at that moment.
      if (isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict')) return undefined;
      throw error;
    }
  }
}
