import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../aws/aws-error.ts';
import { DRAFT_SUFFIX, keepFile } from '../processes/kept-file.ts';

export type StoredObject = { readonly key: string; readonly size: number };

/** Source: S3 user guide, "General purpose bucket naming rules". */
const LEGAL_NAME = /^[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/;
const RESERVED_NAME =
  /^(xn--|sthree-|amzn-s3-demo-|(\d+\.){3}\d+$)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

const isLegal = (bucket: string): boolean => LEGAL_NAME.test(bucket) && !RESERVED_NAME.test(bucket);

/** S3: buckets are folders, objects are files in them. */
export class Buckets {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = join(directory, 's3');
  }

  create(bucket: string): void {
    if (!isLegal(bucket)) {
      throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${bucket}`);
    }
    mkdirSync(this.#folder(bucket), { recursive: true });
  }

  has(bucket: string): boolean {
    return isLegal(bucket) && existsSync(this.#folder(bucket));
  }

  /** Source: S3 API, DeleteBucket: it has to be empty. */
  delete(bucket: string): void {
    if (!this.has(bucket)) return;
    if (this.list(bucket, '').length > 0) {
      throw new AwsError(
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
        409,
      );
    }
    rmSync(this.#folder(bucket), { recursive: true, force: true });
  }

  /** Stores the object, whole or not at all; returns its entity tag. */
  put(bucket: string, key: string, content: Buffer): string {
    this.#check(bucket);
    keepFile(this.#file(bucket, key), content);
    return etag(content);
  }

  get(bucket: string, key: string): Buffer {
    this.#check(bucket);
    try {
      return readFileSync(this.#file(bucket, key));
    } catch {
      throw new AwsError('NoSuchKey', `The specified key does not exist: ${key}`, 404);
    }
  }

  remove(bucket: string, key: string): void {
    rmSync(this.#file(bucket, key), { force: true });
  }

  /** The objects at `https://.../BUCKET/KEY`. */
  getByUrl(url: string): Buffer {
    const [, bucket = '', ...key] = new URL(url).pathname.split('/');
    return this.get(bucket, decodeURIComponent(key.join('/')));
  }

  list(bucket: string, prefix: string): StoredObject[] {
    this.#check(bucket);
    return readdirSync(this.#folder(bucket))
      .filter((name) => !name.endsWith(DRAFT_SUFFIX))
      .map(decodeURIComponent)
      .filter((key) => key.startsWith(prefix))
      .sort()
      .map((key) => ({ key, size: statSync(this.#file(bucket, key)).size }));
  }

  #check(bucket: string): void {
    if (this.has(bucket)) return;
    throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${bucket}`, 404);
  }

  #folder(bucket: string): string {
    return join(this.#directory, encodeURIComponent(bucket));
  }

  #file(bucket: string, key: string): string {
    return join(this.#folder(bucket), encodeURIComponent(key));
  }
}

export function etag(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}
