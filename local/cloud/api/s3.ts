import { AwsError } from '../aws/aws-error.ts';
import { toXml, type XmlValue, xmlError } from '../aws/xml.ts';
import type { ApiAnswer, ApiCall } from '../lambda/api-call.ts';
import { type Buckets, etag } from '../services/buckets.ts';

const XML = { 'content-type': 'application/xml' };

/** A call that is signed for S3, which has neither a target nor an action. */
export function isS3Call({ headers }: ApiCall): boolean {
  return /\/s3\/aws4_request/.test(headers.authorization ?? '');
}

/** S3 as the CDK command line uses it, with the bucket in the path. */
export function answerS3(buckets: Buckets, region: string, call: ApiCall): ApiAnswer {
  try {
    return answer(buckets, region, call);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // A HEAD has no body, and the error's name is in none of its headers.
    const body = call.method === 'HEAD' ? '' : xmlError(error);
    return { status: error.status, headers: XML, body };
  }
}

function answer(buckets: Buckets, region: string, call: ApiCall): ApiAnswer {
  const { pathname, searchParams: query } = new URL(call.path, 'http://localhost');
  const [, bucket = '', path = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const key = decodeURIComponent(path);
  if (key !== '') return answerObject(buckets, bucket, key, call);
  if (call.method === 'HEAD' && buckets.has(bucket)) return { body: '' };
  if (call.method === 'GET' && query.has('list-type')) return list(buckets, bucket, query);
  if (call.method === 'GET' && buckets.has(bucket)) {
    if (query.has('location')) return document('LocationConstraint', region);
    if (query.has('encryption')) return document('ServerSideEncryptionConfiguration', ENCRYPTION);
  }
  if (!buckets.has(bucket)) {
    throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${bucket}`, 404);
  }
  throw notOffered(call);
}

/** S3's default. Source: S3 user guide, "Setting default encryption". */
const ENCRYPTION = {
  Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
};

function answerObject(buckets: Buckets, bucket: string, key: string, call: ApiCall): ApiAnswer {
  switch (call.method) {
    case 'PUT':
      if (call.headers['x-amz-copy-source'] !== undefined) throw notOffered(call);
      return { headers: { etag: buckets.put(bucket, key, payload(call)) }, body: '' };
    case 'GET': {
      const content = buckets.get(bucket, key);
      const headers = { 'content-type': 'binary/octet-stream', etag: etag(content) };
      return { headers, body: content };
    }
    case 'HEAD': {
      const content = buckets.get(bucket, key);
      return { headers: { etag: etag(content) }, body: '' };
    }
    default:
      throw notOffered(call);
  }
}

function list(buckets: Buckets, bucket: string, query: URLSearchParams): ApiAnswer {
  const prefix = query.get('prefix') ?? '';
  const found = buckets.list(bucket, prefix);
  const contents = found.map(({ key, size }) => ({ Contents: { Key: key, Size: size } }));
  const head = { Name: bucket, Prefix: prefix, KeyCount: found.length, IsTruncated: false };
  const xml = [head, ...contents].map(toXml).join('');
  return { headers: XML, body: `<ListBucketResult>${xml}</ListBucketResult>` };
}

function document(root: string, content: XmlValue): ApiAnswer {
  const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
  return { headers: XML, body: `<${root} xmlns="${namespace}">${toXml(content)}</${root}>` };
}

/**
 * The body, taken out of its chunks, of which an empty one is the last. Source: S3 API, "Signature
 * calculations: chunked upload".
 */
function payload({ headers, rawBody }: ApiCall): Buffer {
  if (!/aws-chunked/.test(String(headers['content-encoding'] ?? ''))) return rawBody;
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rawBody.indexOf('\r\n', at);
    if (lineEnd === -1) throw incomplete();
    const [, digits] = CHUNK_HEADER.exec(rawBody.toString('latin1', at, lineEnd)) ?? [];
    if (digits === undefined) throw incomplete();
    const size = Number.parseInt(digits, 16);
    if (size === 0) break;
    const end = lineEnd + 2 + size;
    if (rawBody.toString('latin1', end, end + 2) !== '\r\n') throw incomplete();
    chunks.push(rawBody.subarray(lineEnd + 2, end));
    at = end + 2;
  }
  const content = Buffer.concat(chunks);
  if (content.length !== Number(headers['x-amz-decoded-content-length'])) throw incomplete();
  return content;
}

/** The size of a chunk, and what may stand behind it. */
const CHUNK_HEADER = /^([0-9a-f]+)(?:;.*)?$/i;

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

function notOffered({ method, path }: ApiCall): AwsError {
  return new AwsError(
    'NotImplemented',
    `The local cloud does not offer S3 ${method} ${path}.`,
    501,
  );
}
