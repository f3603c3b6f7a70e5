import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../aws/aws-error.ts';
import type { InvocationResult, LambdaFunction } from '../lambda/functions.ts';
import type { Queues } from '../services/queues.ts';
import type { ReceivedMessage } from '../services/received-message.ts';
import { checkFilters, type FilterCriteria, matchesFilters } from './event-filter.ts';
import { queueEvent } from './queue-event.ts';

export type QueueMappingProperties = {
  readonly EventSourceArn: string;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly FilterCriteria?: FilterCriteria;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
};

/** Lambda starts with five concurrent batches for a queue; it has more than one machine to grow on. */
const DEFAULT_CONCURRENCY = 5;
const LONG_POLL_SECONDS = 20;
const THROTTLED_RETRY_FIRST_MS = 100;
const THROTTLED_RETRY_LAST_MS = 5_000;

/** What came of a batch: which of its messages failed, and whether the invocation itself did. */
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
    checkFilters(properties.FilterCriteria);
    this.#properties = properties;
    this.#function = lambdaFunction;
    this.#queues = queues;
    this.#region = region;
    this.#maxConcurrency = properties.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY;
    this.#concurrency = this.#maxConcurrency;
  }

  /** Polls until it is stopped. Resolves when the last batch is done. */
  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      if (this.#batches.size >= this.#concurrency) {
        await Promise.race(this.#batches);
        continue;
      }
      const messages = await this.#gather();
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

  /** A batch: what the first receive brings, or what comes until it is full or its window closes. */
  async #gather(): Promise<ReceivedMessage[]> {
    const { EventSourceArn, BatchSize = 10, MaximumBatchingWindowInSeconds = 0 } = this.#properties;
    const messages: ReceivedMessage[] = [];
    let waitSeconds = LONG_POLL_SECONDS;
    let windowEnd = 0;
    do {
      const limits = { maxMessages: BatchSize - messages.length, waitSeconds };
      messages.push(...(await this.#queues.receive(EventSourceArn, limits, this.#stopping.signal)));
      if (messages.length === 0) break;
      windowEnd ||= Date.now() + MaximumBatchingWindowInSeconds * 1000;
      waitSeconds = Math.max(0, windowEnd - Date.now()) / 1000;
    } while (messages.length < BatchSize && waitSeconds > 0 && !this.#stopping.signal.aborted);
    return messages;
  }

  async #process(received: readonly ReceivedMessage[]): Promise<void> {
    const { EventSourceArn, FilterCriteria } = this.#properties;
    const messages = received.filter((message) =>
      matchesFilters(FilterCriteria, filterable(message)),
    );
    // A message that no filter wants is done with.
    this.#queues.delete(
      EventSourceArn,
      received.filter((message) => !messages.includes(message)),
    );
    if (messages.length === 0) return;
    const { failed, hasThrown } = await this.#invoke(messages);
    this.#queues.delete(
      EventSourceArn,
      messages.filter(({ MessageId }) => !failed.has(MessageId)),
    );
    // What failed stays invisible for its visibility timeout, and is then received again. Source:
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
export function reportedFailures(payload: string, all: ReadonlySet<string>): ReadonlySet<string> {
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

/** Filters see a JSON body as an object, any other as text. */
function filterable(message: ReceivedMessage): unknown {
  try {
    return { body: JSON.parse(message.Body) };
  } catch {
    return { body: message.Body };
  }
}
