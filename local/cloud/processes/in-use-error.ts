/** A port or a folder that another process uses. */
export class InUseError extends Error {
  override readonly name = 'InUseError';
}
