/**
 * How long a client waits for AWS, by its caller. Without these limits the SDK waits five minutes
 * for a silent server, which is longer than any function lives.
 */
const TIMEOUT_PROFILES = {
  /** All tries together take less than the three seconds that an attempt is valid at Gate. */
  order: { tries: 3, connectMs: 900, responseMs: 900 },
  /** The sender of an alert gives up after three seconds (TradingView). */
  alert: { tries: 2, connectMs: 500, responseMs: 1_000 },
  /** No caller waits, but a late response must not use up the time of a whole batch. */
  event: { tries: 3, connectMs: 2_000, responseMs: 4_000 },
  /** A person at the command line. */
  person: { tries: 3, connectMs: 5_000, responseMs: 15_000 },
  /**
   * A person who waits for a function: longer than the function's timeout. A retry would run it
   * twice.
   */
  invocation: { tries: 1, connectMs: 5_000, responseMs: 70_000 },
} as const;

export type TimeoutProfile = keyof typeof TIMEOUT_PROFILES;

type Limits = {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly socketTimeout: number;
  };
};

/** Further options of a client. A function gets all of them from its environment. */
export type ClientOptions = {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
};

/** Makes every client of an AWS service, each with a bound on its waiting. */
export function awsClient<Client>(
  Client: new (options: ClientOptions & Limits) => Client,
  profile: TimeoutProfile,
  options: ClientOptions = {},
): Client {
  return new Client({ ...options, ...limitsOf(TIMEOUT_PROFILES[profile]) });
}

function limitsOf({
  tries,
  connectMs,
  responseMs,
}: (typeof TIMEOUT_PROFILES)[TimeoutProfile]): Limits {
  return {
    maxAttempts: tries,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: responseMs,
      // Without it, @smithy/node-http-handler only logs the timeout and keeps waiting.
      throwOnRequestTimeout: true,
      // The request timeout ends with the response headers. This one covers a body that stalls.
      socketTimeout: responseMs,
    },
  };
}
