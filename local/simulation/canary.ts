/**
 * Part of every API key and secret of the tests. Wherever it turns up outside the secret itself and
 * the wire to the exchange, a key has leaked.
 */
export const CANARY = ['c4n4ry', 'k3y'].join('-');

export function canaryKey(name: string): { readonly key: string; readonly secret: string } {
  return {
    key: `${name}-key-${CANARY}`,
    secret: `${name}-secret-${CANARY}`,
  };
}
