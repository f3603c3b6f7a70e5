import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isSignedWith } from '../../local/exchange/http/signature.ts';

type Vector = {
  readonly id: string;
  readonly secret: string;
  readonly timestamp: string;
  readonly method?: string;
  readonly path: string;
  readonly query_on_wire: string;
  readonly body: string;
  readonly sign: string;
};

const file = new URL('../fixtures/signing-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };
/** The others are for WebSockets. */
const restVectors = vectors.filter(({ method }) => method !== undefined);

function requestOf({ method = '', path, query_on_wire: query, body, timestamp }: Vector) {
  return {
    method,
    path,
    query,
    body,
    timestamp,
  };
}

describe('the signature check of the simulated exchange', () => {
  test.each(restVectors)('accepts $id, signed by published clients', (vector) => {
    expect(isSignedWith(requestOf(vector), vector.secret, vector.sign)).toBe(true);
  });

  test.each([
    ['method', { method: 'PUT' }],
    ['path', { path: '/api/v4/spot/accounts/' }],
    ['query', { query: 'status=open' }],
    ['body', { body: '{}' }],
    ['timestamp', { timestamp: '1700000000.0' }],
  ])('refuses a changed %s', (_, change) => {
    const vector = restVectors[0]!;
    const changed = { ...requestOf(vector), ...change };
    expect(isSignedWith(changed, vector.secret, vector.sign)).toBe(false);
  });
});
