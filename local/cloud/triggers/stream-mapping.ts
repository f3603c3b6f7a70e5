import { setTimeout as delay } from 'node:timers/promises';
import type { AwsLocation } from '../aws/aws-location.ts';
import type { InvocationResult, LambdaFunction } from '../lambda/functions.ts';
import type { Queues } from '../services/queues.ts';
import type { Tables } from '../services/tables.ts';
import { checkFilters, type FilterCriteria, matchesFilters } from './event-filter.ts';
import { checkStreamMapping } from './mapping-checks.ts';
import type { StreamPositions } from './stream-positions.ts';

export type StreamMappingProperties = {
  readonly EventSourceArn: string;
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly BatchSize?: number;
  readonly FilterCriteria?: FilterCriteria;
  readonly FunctionResponseTypes?: readonly string[];
  readonly BisectBatchOnFunctionError?: boolean;
  /** -1, the default, is until the records are a day old. */
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
};

type StreamContext = {
  readonly location: AwsLocation;
  readonly tables: Tables;
  readonly queues: Queues;
  readonly streamPositions: StreamPositions;
  onLog(source: string, text: string): void;
};

type StreamRecord = {
  readonly eventID: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly ApproximateCreationDateTime: number;
  };
};
type Records = readonly StreamRecord[];

const POLL_EVERY_MS = 200;
const RETRY_FIRST_MS = 100;
const RETRY_LAST_MS = 10_000;
const DAY_SECONDS = 86_400;

/** Lambda's poller between a table's stream and a function: in order, one batch at a time. */
export class StreamMapping {
  readonly #name: string;
  readonly #logicalId: string;
  readonly #properties: StreamMappingProperties;
  readonly #function: LambdaFunction;
  readonly #context: StreamContext;
  readonly #stopping = new AbortController();

  constructor(
    { name, logicalId }: { readonly name: string; readonly logicalId: string },
    properties: StreamMappingProperties,
    lambdaFunction: LambdaFunction,
    context: StreamContext,
  ) {
    checkFilters(properties.FilterCriteria);
    checkStreamMapping(logicalId, lambdaFunction.definition, properties.EventSourceArn);
    this.#name = name;
    this.#logicalId = logicalId;
    this.#properties = properties;
    this.#function = lambdaFunction;
    this.#context = context;
  }

  get streamArn(): string {
    return this.#properties.EventSourceArn;
  }

  /** The last record that is done with; dynoxide numbers them from 1. */
  get doneUpTo(): number {
    return Number(this.#context.streamPositions.get(this.#name) ?? 0);
  }

  /** Polls until it is stopped. Resolves when the last batch is done. */
  async run(): Promise<void> {
    const { BatchSize = 100 } = this.#properties;
    let iterator = await this.#firstIterator();
    while (!this.#stopping.signal.aborted) {
      const { Records, NextShardIterator } = await this.#context.tables.request<{
        Records: Records;
        NextShardIterator: string;
      }>('GetRecords', { ShardIterator: iterator, Limit: BatchSize });
      if (Records.length > 0) await this.#process(Records);
      else await this.#pause(POLL_EVERY_MS);
      iterator = NextShardIterator;
    }
  }

  /** Takes no further records; a batch that runs may end. */
  stop(): void {
    this.#stopping.abort();
  }

  async #firstIterator(): Promise<string> {
    const { EventSourceArn: StreamArn, StartingPosition } = this.#properties;
    const { tables, streamPositions } = this.#context;
    const { StreamDescription } = await tables.request<{
      StreamDescription: { Shards: readonly { ShardId: string }[] };
    }>('DescribeStream', { StreamArn });
    const position = streamPositions.get(this.#name);
    const { ShardIterator } = await tables.request<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      // dynoxide keeps one shard per stream.
      ShardId: StreamDescription.Shards[0]!.ShardId,
      ...(position
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position }
        : { ShardIteratorType: StartingPosition }),
    });
    return ShardIterator;
  }

  async #process(received: Records): Promise<void> {
    const records = received.filter((record) =>
      matchesFilters(this.#properties.FilterCriteria, record),
    );
    const isDone = records.length === 0 || (await this.#deliver(records));
    // Stopped half-way: after a restart the batch comes again.
    if (isDone) this.#context.streamPositions.set(this.#name, sequenceOf(received.at(-1)!));
  }

  /** Delivers the records until they succeed or are given up; false if it was stopped before. */
  async #deliver(records: Records): Promise<boolean> {
    const { BisectBatchOnFunctionError, MaximumRetryAttempts = -1 } = this.#properties;
    let rest = records;
    let retryMs = RETRY_FIRST_MS;
    for (let attempt = 0; ; attempt += 1) {
      if (this.#stopping.signal.aborted) return false;
      const result = await this.#invoke(rest);
      const failedAt = this.#firstFailure(rest, result);
      if (failedAt === undefined) return true;
      // The records before the first failure are done, and count as progress.
      if (failedAt > 0) attempt = 0;
      rest = rest.slice(failedAt);
      const isExhausted = MaximumRetryAttempts >= 0 && attempt >= MaximumRetryAttempts;
      if (isExhausted || this.#isTooOld(rest[0]!)) {
        await this.#giveUp(rest, attempt + 1);
        return true;
      }
      if (BisectBatchOnFunctionError && rest.length > 1 && failedAt === 0) {
        const middle = Math.ceil(rest.length / 2);
        return (
          (await this.#deliver(rest.slice(0, middle))) && (await this.#deliver(rest.slice(middle)))
        );
      }
      await this.#pause(retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_LAST_MS);
    }
  }

  async #invoke(records: Records): Promise<InvocationResult | undefined> {
    const { location } = this.#context;
    const event = {
      Records: records.map((record) => ({
        ...record,
        awsRegion: location.region,
        eventSourceARN: this.#properties.EventSourceArn,
      })),
    };
    try {
      return await this.#function.invoke(JSON.stringify(event));
    } catch {
      // Throttled: the same as a failure, the records wait.
      return undefined;
    }
  }

  /** The index of the first failed record; undefined if all went well. */
  #firstFailure(records: Records, result: InvocationResult | undefined): number | undefined {
    if (!result || 'error' in result) return 0;
    if (!this.#properties.FunctionResponseTypes?.includes('ReportBatchItemFailures'))
      return undefined;
    const failures: { itemIdentifier?: string }[] =
      JSON.parse(result.payload)?.batchItemFailures ?? [];
    if (failures.length === 0) return undefined;
    const indexes = failures.map(({ itemIdentifier }) =>
      records.findIndex((record) => sequenceOf(record) === itemIdentifier),
    );
    // An unknown sequence number fails the batch as a whole.
    return Math.max(0, Math.min(...indexes));
  }

  #isTooOld({ dynamodb }: StreamRecord): boolean {
    const { MaximumRecordAgeInSeconds = -1 } = this.#properties;
    const limit = MaximumRecordAgeInSeconds > 0 ? MaximumRecordAgeInSeconds : DAY_SECONDS;
    return Date.now() / 1000 - dynamodb.ApproximateCreationDateTime > limit;
  }

  /** Tells the failure destination which records were skipped, as Lambda does: without their content. */
  async #giveUp(records: Records, attempts: number): Promise<void> {
    const { DestinationConfig, EventSourceArn } = this.#properties;
    const range = `${sequenceOf(records[0]!)} to ${sequenceOf(records.at(-1)!)}`;
    this.#context.onLog(
      this.#logicalId,
      `gave up on stream records ${range} after ${attempts} attempts`,
    );
    const destination = DestinationConfig?.OnFailure?.Destination;
    if (!destination) return;
    const body = {
      requestContext: {
        functionArn: this.#function.definition.arn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: attempts,
      },
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        startSequenceNumber: sequenceOf(records[0]!),
        endSequenceNumber: sequenceOf(records.at(-1)!),
        batchSize: records.length,
        streamArn: EventSourceArn,
      },
    };
    await this.#context.queues.send(destination, { MessageBody: JSON.stringify(body) });
  }

  /** Ends early when stopped. */
  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}

const sequenceOf = ({ dynamodb }: StreamRecord): string => dynamodb.SequenceNumber;
