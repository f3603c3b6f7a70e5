import { GateError } from '../../shared/gate/errors.ts';
import { TransportError } from '../../shared/gate/http.ts';
import { KeyUnavailableError } from '../../shared/gate/key-unavailable-error.ts';
import { UnfitAccount } from '../../shared/gate/unfit-account.ts';
import { Failure } from './failure.ts';

type Meaning = { readonly code: string; readonly advice: string };

const EXPIRED: Meaning = {
  code: 'AWS_CREDENTIALS_EXPIRED',
  advice: 'The AWS credentials have expired: sign in again.',
};
const UNKNOWN_CREDENTIALS: Meaning = {
  code: 'AWS_CREDENTIALS_REFUSED',
  advice: 'AWS does not know these credentials: check AWS_PROFILE.',
};
const DENIED: Meaning = {
  code: 'AWS_ACCESS_DENIED',
  advice: 'These AWS credentials may not do this.',
};
const NOT_DEPLOYED: Meaning = {
  code: 'NOT_DEPLOYED',
  advice: 'The stack has no such resource: the outputs file may be older than the deployment.',
};

/** The meaning of AWS errors for the user. SQS has other names for some of them. */
const AWS_ERRORS: Readonly<Record<string, Meaning>> = {
  CredentialsProviderError: {
    code: 'NO_AWS_CREDENTIALS',
    advice: 'No AWS credentials: sign in ("aws login", "aws sso login") or set AWS_PROFILE.',
  },
  ExpiredTokenException: EXPIRED,
  ExpiredToken: EXPIRED,
  UnrecognizedClientException: UNKNOWN_CREDENTIALS,
  InvalidClientTokenId: UNKNOWN_CREDENTIALS,
  AccessDeniedException: DENIED,
  AccessDenied: DENIED,
  ResourceNotFoundException: NOT_DEPLOYED,
  QueueDoesNotExist: NOT_DEPLOYED,
};

const UNREACHABLE = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'];

/** Turns an error of a service into a failure that the user understands. */
export function explainError(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof KeyUnavailableError) return new Failure('NO_KEY', error.message);
  if (error instanceof UnfitAccount) return new Failure(error.code, error.message);
  if (error instanceof GateError) {
    return new Failure(error.label ?? 'EXCHANGE_ERROR', `The exchange refused: ${error.message}`);
  }
  if (error instanceof TransportError) return new Failure('EXCHANGE_UNREACHABLE', error.message);
  const { name, message, code } = error as Error & { readonly code?: string };
  if (UNREACHABLE.includes(code ?? '') || name === 'TimeoutError') {
    const advice =
      'The stack does not respond. Local: is "npx sluice start" running? AWS: check network and Region.';
    return new Failure('UNREACHABLE', `${advice} (${message || code || name})`);
  }
  if (code === 'EADDRINUSE') {
    const text =
      'The port is in use: give another one with --port, or leave it out for a free one.';
    return new Failure('PORT_IN_USE', text);
  }
  const known = AWS_ERRORS[name];
  if (known) return new Failure(known.code, `${known.advice} (${message})`);
  return new Failure('FAILED', `${name}: ${message}`);
}
