import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../aws/aws-error.ts';
import type { InvocationResult, LambdaFunction } from '../lambda/functions.ts';
import type { Queues } from '../services/queues.ts';
import type { ReceivedMessage } from '../services/received-message.ts';
import { queueEvent } from './queue-event.ts';

export type QueueMappingProperties = {
  readonly EventSourceArn: string;
  readonly BatchSize?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
};

/** Lambda starts with five concurrent batches for a queue; it has more than one machine to grow on. */
const DEFAULT_CONCURRENCY = 5;
const LONG_POLL_SECONDS = 20;
const THROTTLED_RETRY_FIRST_MS = 100;
const THROTTLED_RETRY_LAST_MS = 5_000;

/** The result of a batch: the messages that failed, and whether the invocation itself threw. */
type Invoked = { readonly failed: ReadonlySet<string>; readonly hasThrown: boolean };

/** Lambda's poller between a queue and a function. */
export class QueueMapping {
  readonly #properties: QueueMappingProperties;
  readonly #function: LambdaFunction;
  readonly #queues: Queues;
  readonly #region: string;
  readonly #maxConcurrency: number;
  readonly #stopping = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  /** Shrinks with failures and grows back with successes: how Lambda backs off. */
  #concurrency: number;

  constructor(
    properties: QueueMappingProperties,
    lambdaFunction: LambdaFunction,
    queues: Queues,
    region: string,
  ) {
    this.#properties = properties;
    this.#function = lambdaFunction;
    this.#queues = queues;
    this.#region = region;
    this.#maxConcurrency = properties.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY;
    this.#concurrency = this.#maxConcurrency;
  }

  /** Polls until it is stopped. Resolves when the last batch is done. */
  async run(): Promise<void> {
    const { EventSourceArn, BatchSize = 10 } = this.#properties;
    while (!this.#stopping.signal.aborted) {
      if (this.#batches.size >= this.#concurrency) {
        await Promise.race(this.#batches);
        continue;
      }
      const limits = { maxMessages: BatchSize, waitSeconds: LONG_POLL_SECONDS };
      const messages = await this.#queues.receive(EventSourceArn, limits, this.#stopping.signal);
      if (messages.length === 0) continue;
      const batch = this.#process(messages).finally(() => this.#batches.delete(batch));
      this.#batches.add(batch);
    }
    await Promise.allSettled(this.#batches);
  }

  /** Takes no further messages; the batches that run may end. */
  stop(): void {
    this.#stopping.abort();
  }

  async #process(messages: readonly ReceivedMessage[]): Promise<void> {
    const { EventSourceArn } = this.#properties;
    const { failed, hasThrown } = await this.#invoke(messages);
    this.#queues.delete(
      EventSourceArn,
      messages.filter(({ MessageId }) => !failed.has(MessageId)),
    );
    // A failed message stays invisible for its visibility timeout, and is then received again. Source:
    // AWS, "Handling errors for an SQS event source": reported failures do not slow Lambda down.
    this.#concurrency = hasThrown
      ? Math.max(1, Math.floor(this.#concurrency / 2))
      : Math.min(this.#maxConcurrency, this.#concurrency + 1);
  }

  async #invoke(messages: readonly ReceivedMessage[]): Promise<Invoked> {
    const all = new Set(messages.map(({ MessageId }) => MessageId));
    const { EventSourceArn, FunctionResponseTypes } = this.#properties;
    const event = JSON.stringify(queueEvent(messages, EventSourceArn, this.#region));
    const result = await this.#invokeUnthrottled(event);
    if (!result || 'error' in result) return { failed: all, hasThrown: true };
    const isReported = FunctionResponseTypes?.includes('ReportBatchItemFailures');
    const failed = isReported ? reportedFailures(result.payload, all) : new Set<string>();
    return { failed, hasThrown: false };
  }

  /** Retries a throttled batch until its messages are visible again, and then lets go of it. */
  async #invokeUnthrottled(event: string): Promise<InvocationResult | undefined> {
    const visibleAt =
      Date.now() + this.#queues.visibilityTimeoutSeconds(this.#properties.EventSourceArn) * 1000;
    for (let waitMs = THROTTLED_RETRY_FIRST_MS; Date.now() + waitMs < visibleAt; waitMs *= 2) {
      try {
        return await this.#function.invoke(event);
      } catch (error) {
        if (!(error instanceof AwsError) || this.#stopping.signal.aborted) return undefined;
        await delay(Math.min(waitMs, THROTTLED_RETRY_LAST_MS), undefined, { ref: false });
      }
    }
    return undefined;
  }
}

/**
 * The ids in the function's `batchItemFailures`. As with Lambda, an answer that cannot be read or
 * names an unknown message fails the whole batch: better handled twice than lost.
 */
function reportedFailures(payload: string, all: ReadonlySet<string>): ReadonlySet<string> {
  let failures: unknown;
  try {
    failures = JSON.parse(payload)?.batchItemFailures ?? [];
  } catch {
    return all;
  }
  if (!Array.isArray(failures)) return all;
  const ids = failures.map((failure) => failure?.itemIdentifier);
  return ids.every((id) => all.has(id)) ? new Set(ids) : all;
}
