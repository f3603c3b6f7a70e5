import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../aws/aws-error.ts';
import type { InvocationResult, LambdaFunction } from './functions.ts';

/** How Lambda treats asynchronous invocations of one function (EventInvokeConfig and its DLQ). */
export type AsyncSettings = {
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly deadLetterQueue?: string;
};

export const DEFAULT_ASYNC_SETTINGS: AsyncSettings = { maxRetries: 2, maxAgeMs: 6 * 3600 * 1000 };

/** Lambda waits one minute before the first retry and two before the second. */
export const ASYNC_RETRY_DELAYS_MS = [60_000, 120_000];
const THROTTLED_RETRY_FIRST_MS = 1_000;
const THROTTLED_RETRY_LAST_MS = 300_000;

type SendToQueue = (queueArn: string, message: Record<string, unknown>) => Promise<void>;

/** Lambda's queue of events that nobody waits for. It lives in memory: a restart forgets it. */
export class AsyncInvocations {
  readonly #function: LambdaFunction;
  readonly #settings: AsyncSettings;
  readonly #send: SendToQueue;
  readonly #retryDelaysMs: readonly number[];
  readonly #onLog: (text: string) => void;
  readonly #stopping = new AbortController();

  constructor(
    lambdaFunction: LambdaFunction,
    settings: AsyncSettings,
    send: SendToQueue,
    retryDelaysMs: readonly number[],
    onLog: (text: string) => void,
  ) {
    this.#function = lambdaFunction;
    this.#settings = settings;
    this.#send = send;
    this.#retryDelaysMs = retryDelaysMs;
    this.#onLog = onLog;
  }

  /** Accepts the event; the result, or the failure after all retries, goes to the destinations. */
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
      if (result && 'payload' in result) return this.#succeeded(event, result, attempt);
      const retryDelayMs = this.#retryDelaysMs[attempt - 1] ?? this.#retryDelaysMs.at(-1)!;
      const isTooOld = Date.now() + retryDelayMs - acceptedAt > this.#settings.maxAgeMs;
      if (!result || attempt > this.#settings.maxRetries || isTooOld) {
        return this.#failed(event, result, attempt);
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

  async #succeeded(event: string, result: InvocationResult, attempt: number): Promise<void> {
    const { onSuccess } = this.#settings;
    if (!onSuccess) return;
    const body = this.#record(event, 'Success', result, attempt);
    await this.#send(onSuccess, { MessageBody: JSON.stringify(body) });
  }

  async #failed(
    event: string,
    result: InvocationResult | undefined,
    attempt: number,
  ): Promise<void> {
    const { onFailure, deadLetterQueue } = this.#settings;
    if (deadLetterQueue) {
      const error = result && 'error' in result ? result.error : undefined;
      const text = (value: string) => ({ DataType: 'String', StringValue: value });
      await this.#send(deadLetterQueue, {
        MessageBody: event,
        MessageAttributes: {
          RequestID: text(result?.requestId ?? 'none'),
          ErrorCode: { DataType: 'Number', StringValue: error ? '200' : '429' },
          ErrorMessage: text(error?.errorMessage || 'Rate Exceeded.'),
        },
      });
    }
    if (onFailure) {
      const condition = result ? 'RetriesExhausted' : 'EventAgeExceeded';
      const body = this.#record(event, condition, result, attempt);
      await this.#send(onFailure, { MessageBody: JSON.stringify(body) });
    }
  }

  /** The invocation record: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  #record(
    event: string,
    condition: string,
    result: InvocationResult | undefined,
    attempt: number,
  ): unknown {
    const isError = result && 'error' in result;
    return {
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: result?.requestId,
        functionArn: `${this.#function.definition.arn}:$LATEST`,
        condition,
        approximateInvokeCount: attempt,
      },
      requestPayload: JSON.parse(event),
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(isError && { functionError: 'Unhandled' }),
      },
      responsePayload: result && ('payload' in result ? JSON.parse(result.payload) : result.error),
    };
  }
}

/** A function, and the queue of its asynchronous invocations. */
export type RunningFunction = {
  readonly lambda: LambdaFunction;
  readonly asynchronous: AsyncInvocations;
};
