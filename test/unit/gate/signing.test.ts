import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sign, signChannel } from '../../../shared/gate/signing.ts';
import signingVectors from '../../fixtures/signing-vectors.json' with { type: 'json' };

type RestVector = {
  readonly id: string;
  readonly note: string;
  readonly secret: string;
  readonly timestamp: string;
  readonly method: string;
  readonly path: string;
  readonly query_signed: string;
  readonly body: string;
  readonly sign: string;
};

const isRest = (vector: object): vector is RestVector => 'method' in vector && 'path' in vector;
const restVectors = (signingVectors.vectors as object[]).filter(isRest);

describe('signing a request', () => {
  it.each(restVectors)('agrees with other signers: $id, $note', (vector) => {
    const signature = sign(
      createSecretKey(vector.secret, 'utf8'),
      vector.method,
      vector.path,
      vector.query_signed,
      vector.body,
      vector.timestamp,
    );
    expect(signature).toBe(vector.sign);
  });

  it('covers all 23 REST vectors', () => {
    expect(restVectors).toHaveLength(23);
  });

  it('depends on every part of the request', () => {
    const key = createSecretKey('secret', 'utf8');
    const parts = ['POST', '/api/v4/spot/orders', 'a=b', '{}', '1700000000'] as const;
    const reference = sign(key, ...parts);
    for (const index of parts.keys()) {
      const changed = parts.map((part, at) => (at === index ? `${part}x` : part));
      expect(sign(key, ...(changed as unknown as typeof parts))).not.toBe(reference);
    }
  });
});

describe('signing a subscription', () => {
  it('agrees with other signers', () => {
    const { secret, channel, event, timestamp, sign } = signingVectors.vectors.find(
      ({ id }) => id === 'w01-ws-subscribe',
    ) as Record<'secret' | 'channel' | 'event' | 'timestamp' | 'sign', string>;
    const key = createSecretKey(secret, 'utf8');
    expect(signChannel(key, channel, event, Number(timestamp))).toBe(sign);
  });
});
