/** Why no key could be read. The message goes to the order's record and says how to mend it. */
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

/** Whether the error stays until a person changes something. Other errors may be temporary. */
export function isLasting(error: Error): boolean {
  return error instanceof KeyUnavailableError || LASTING_ERRORS.includes(error.name);
}
