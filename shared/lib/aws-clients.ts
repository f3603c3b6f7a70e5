/**
 * How long a client waits for AWS, by whom it keeps waiting. Without limits of ours the SDK waits
 * five minutes for a server that says nothing: longer than any function lives.
 */
const PATIENCE = {
  /** All tries together take less than the three seconds that an attempt lives at Gate. */
  order: { tries: 3, connectMs: 900, answerMs: 900 },
  /** The sender of an alert gives up after three seconds (TradingView). */
  alert: { tries: 2, connectMs: 500, answerMs: 1_000 },
  /** Nobody waits, but an answer that does not come must not use up the time of a whole batch. */
  event: { tries: 3, connectMs: 2_000, answerMs: 4_000 },
  /** A person at the command line. */
  person: { tries: 3, connectMs: 5_000, answerMs: 15_000 },
  /** A person who waits for a function: longer than it may run. Called again, it would act again. */
  invocation: { tries: 1, connectMs: 5_000, answerMs: 70_000 },
} as const;

export type Patience = keyof typeof PATIENCE;

type Limits = {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly socketTimeout: number;
  };
};

/** What a client may be told besides; a function's finds all of it in its environment. */
export type ClientOptions = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** The only place that makes a client of an AWS service: each has an end to its waiting. */
export function awsClient<Client>(
  Client: new (options: ClientOptions & Limits) => Client,
  patience: Patience,
  options: ClientOptions = {},
): Client {
  return new Client({ ...options, ...limitsOf(PATIENCE[patience]) });
}

function limitsOf({ tries, connectMs, answerMs }: (typeof PATIENCE)[Patience]): Limits {
  return {
    maxAttempts: tries,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      // Without it, @smithy/node-http-handler only logs that the time is over, and waits on.
      throwOnRequestTimeout: true,
      // The request's time ends with the headers of the answer; its body may stop coming as well.
      socketTimeout: answerMs,
    },
  };
}
