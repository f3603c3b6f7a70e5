/** Why no key could be had: what the reader of the order's record can act upon. */
export class KeyUnavailableError extends Error {
  override readonly name = 'KeyUnavailableError';
}

/** Source: AWS, Secrets Manager, GetSecretValue, Errors, and its common errors. */
const LASTING_ERRORS: readonly string[] = [
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
];

/** Whether no key can be had before somebody changes something; any other trouble may pass. */
export function isLasting(error: Error): boolean {
  return error instanceof KeyUnavailableError || LASTING_ERRORS.includes(error.name);
}
