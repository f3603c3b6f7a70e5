import { expect, it } from 'vitest';
import { readKeyFacts } from '../../../shared/api-keys/read-facts.ts';
import { GateError } from '../../../shared/gate/errors.ts';

/** A client to which Gate answers like this about `/account/detail`. */
function answering(status: number, label: string | undefined) {
  const get = async (path: string) => {
    if (path === '/account/detail') throw new GateError(`GET ${path}`, status, label, 'no');
    return { json: [], inTimeMs: 0 };
  };
  return { get } as unknown as Parameters<typeof readKeyFacts>[0];
}

it.each([
  ['the key may not read', 403, 'FORBIDDEN'],
  ['the exchange does not have', 404, undefined],
])('What %s about a key stays unknown', async (_what, status, label) => {
  expect(await readKeyFacts(answering(status, label))).toEqual({ candidates: [] });
});

it.each([
  ['a rate limit', 429, 'TOO_MANY_REQUESTS'],
  ['a late request', 400, 'REQUEST_EXPIRED'],
  ['a wrong key', 401, 'INVALID_KEY'],
  ['a fault of Gate’s', 500, 'SERVER_ERROR'],
])('%s says nothing about a key, and fails its check', async (_what, status, label) => {
  await expect(readKeyFacts(answering(status, label))).rejects.toThrow(label);
});
