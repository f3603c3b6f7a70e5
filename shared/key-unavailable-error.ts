/** Why no key could be had: what the reader of the order's record can act upon. */
export class KeyUnavailableError extends Error {
  override readonly name = 'KeyUnavailableError';
}
