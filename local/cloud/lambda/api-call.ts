import type { IncomingMessage } from 'node:http';
import type { FunctionDefinition } from './functions.ts';

export type ApiCall = {
  /** The `x-amz-target` header: service and operation of the AWS JSON protocols. */
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as it came, where it is no text. */
  readonly rawBody: Buffer;
  /** The function whose access key signed the call; undefined for the user's own calls. */
  readonly caller: FunctionDefinition | undefined;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
};

export type ApiAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go out as they are, anything else as JSON. */
  readonly body: unknown;
};

/** Answers one call; throws AwsError to refuse it. */
export type ApiHandler = (call: ApiCall) => Promise<ApiAnswer>;
