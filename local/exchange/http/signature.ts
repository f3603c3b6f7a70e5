import { createHmac, hash, timingSafeEqual } from 'node:crypto';

export type SignedRequest = {
  readonly method: string;
  /** With /api/v4, as on the wire. */
  readonly path: string;
  /** As on the wire, without the question mark. */
  readonly query: string;
  readonly body: string;
  readonly timestamp: string;
};

const NO_BODY = hash('sha512', '', 'hex');

/**
 * The query as Gate signs it: percent-decoded, in wire order. A plus is a space, as in the
 * unquoting functions of Gate's Go and Python clients.
 */
function decodedQuery(query: string): string {
  try {
    return decodeURIComponent(query.replaceAll('+', ' '));
  } catch {
    return query;
  }
}

/**
 * Gate's APIv4 signature: HMAC-SHA512 over method, path, query, hash of the body and timestamp.
 * Written from the documentation, apart from the client's signer, so that each checks the other.
 */
export function signatureOf(request: SignedRequest, secret: string): string {
  const signed = [
    request.method.toUpperCase(),
    request.path,
    decodedQuery(request.query),
    request.body === '' ? NO_BODY : hash('sha512', request.body, 'hex'),
    request.timestamp,
  ].join('\n');
  return createHmac('sha512', secret).update(signed, 'utf8').digest('hex');
}

/** Whether `sign` is the signature of this request. */
export function isSignedWith(request: SignedRequest, secret: string, sign: string): boolean {
  return isSameSignature(sign, signatureOf(request, secret));
}

/** Takes as long whichever byte differs. */
export function isSameSignature(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
