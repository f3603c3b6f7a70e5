import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../aws/aws-error.ts';
import type { InvocationResult, LambdaFunction } from './functions.ts';

/** How Lambda treats asynchronous invocations of one function (EventInvokeConfig). */
export type AsyncSettings = {
  readonly maxRetries: number;
  readonly maxAgeMs: number;
};

export const DEFAULT_ASYNC_SETTINGS: AsyncSettings = { maxRetries: 2, maxAgeMs: 6 * 3600 * 1000 };

/** Lambda waits one minute before the first retry and two before the second. */
export const ASYNC_RETRY_DELAYS_MS = [60_000, 120_000];
const THROTTLED_RETRY_FIRST_MS = 1_000;
const THROTTLED_RETRY_LAST_MS = 300_000;

/** Lambda's queue of asynchronous events. It lives in memory: a restart forgets it. */
export class AsyncInvocations {
  readonly #function: LambdaFunction;
  #settings: AsyncSettings;
  readonly #retryDelaysMs: readonly number[];
  readonly #onLog: (text: string) => void;
  readonly #stopping = new AbortController();

  constructor(
    lambdaFunction: LambdaFunction,
    settings: AsyncSettings,
    retryDelaysMs: readonly number[],
    onLog: (text: string) => void,
  ) {
    this.#function = lambdaFunction;
    this.#settings = settings;
    this.#retryDelaysMs = retryDelaysMs;
    this.#onLog = onLog;
  }

  configure(settings: AsyncSettings): void {
    this.#settings = settings;
  }

  /** Accepts the event. No caller gets its result; a failure after all retries is logged. */
  accept(event: string): void {
    this.#run(event).catch((error: Error) => {
      if (!this.#stopping.signal.aborted) this.#onLog(`Asynchronous event lost: ${error.message}`);
    });
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #run(event: string): Promise<void> {
    const acceptedAt = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#invokeUnthrottled(event, acceptedAt);
      if (result && 'payload' in result) return;
      const retryDelayMs = this.#retryDelaysMs[attempt - 1] ?? this.#retryDelaysMs.at(-1)!;
      const isTooOld = Date.now() + retryDelayMs - acceptedAt > this.#settings.maxAgeMs;
      if (!result || attempt > this.#settings.maxRetries || isTooOld) {
        throw new Error(`attempt ${attempt}: ${result?.error.errorMessage ?? 'Rate Exceeded.'}`);
      }
      await this.#delay(retryDelayMs);
    }
  }

  /** A throttled event is no attempt: it waits until there is room, as long as its age allows. */
  async #invokeUnthrottled(
    event: string,
    acceptedAt: number,
  ): Promise<InvocationResult | undefined> {
    for (let waitMs = THROTTLED_RETRY_FIRST_MS; ; waitMs *= 2) {
      try {
        return await this.#function.invoke(event);
      } catch (error) {
        if (!(error instanceof AwsError) || error.status !== 429) throw error;
        if (Date.now() + waitMs - acceptedAt > this.#settings.maxAgeMs) return undefined;
        await this.#delay(Math.min(waitMs, THROTTLED_RETRY_LAST_MS));
      }
    }
  }

  #delay(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.#stopping.signal, ref: false });
  }
}

/** A function, and the queue of its asynchronous invocations. */
export type RunningFunction = {
  readonly lambda: LambdaFunction;
  readonly asynchronous: AsyncInvocations;
};
