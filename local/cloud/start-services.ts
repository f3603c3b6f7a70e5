import { join } from 'node:path';
import { Gateway } from './api/gateway.ts';
import type { AwsLike } from './aws/aws-like.ts';
import type { AwsLocation } from './aws/aws-location.ts';
import { Observers } from './aws/observers.ts';
import { Roles } from './iam/iam.ts';
import { ASYNC_RETRY_DELAYS_MS } from './lambda/async-invocations.ts';
import { Concurrency } from './lambda/concurrency.ts';
import { CoreShares } from './lambda/core-share.ts';
import { Processes } from './processes/processes.ts';
import { RunningFunctions } from './resources/functions.ts';
import type { ResourceServices } from './resources/services.ts';
import { Triggers } from './resources/triggers.ts';
import { Buckets } from './services/buckets.ts';
import { Parameters } from './services/parameters.ts';
import { Queues } from './services/queues.ts';
import { Secrets } from './services/secrets.ts';
import { Tables } from './services/tables.ts';
import { type PublishedMessage, Topics } from './services/topics.ts';
import { EventBuses } from './triggers/event-buses.ts';
import { StreamPositions } from './triggers/stream-positions.ts';
import { trimStreams } from './triggers/stream-trimming.ts';
import { deliverTo, repeating } from './triggers/targets.ts';

export type ServicesOptions = {
  readonly port?: number;
  readonly dataDir?: string;
  readonly manualSchedules?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly awsLike?: AwsLike;
  readonly asyncRetryDelaysMs?: readonly number[];
  onPublish?(published: PublishedMessage): void;
  onLog?(line: { readonly functionId: string; readonly text: string }): void;
};

const DEFAULT_PORT = 4566;
/** The source of log lines that no function wrote. */
const LOCAL_CLOUD = 'local-cloud';
/** Often enough that what has become old in between is forgotten at once. */
const TRIM_EVERY_MS = 10_000;

/** Everything that resources are made in; `stops` ends it. */
export async function startServices(
  options: ServicesOptions,
  location: AwsLocation,
  stops: (() => void | Promise<void>)[],
): Promise<ResourceServices & { readonly gateway: Gateway }> {
  const { dataDir } = options;
  const observers = new Observers();
  function onLog(functionId: string, text: string): void {
    options.onLog?.({ functionId, text });
  }
  const onError = (text: string): void => onLog(LOCAL_CLOUD, text);

  const processes = new Processes(dataDir);
  stops.push(() => processes.stop());
  const gateway = await Gateway.listen(options.port ?? DEFAULT_PORT);
  stops.push(() => gateway.stop());
  const { endpoint } = gateway;
  const queues = new Queues(location, endpoint, dataDir && join(dataDir, 'sqs'), observers);
  stops.push(() => queues.stop());
  const tables = await Tables.start(location, processes, observers);
  stops.push(() => tables.stop());
  const functions = new RunningFunctions();
  const topics = new Topics(
    (published) => options.onPublish?.(published),
    observers,
    (functionArn, event) => functions.find(functionArn)?.asynchronous.accept(JSON.stringify(event)),
  );
  const roles = new Roles(location);
  const findFunction = (name: string) => functions.find(name);
  const triggers = new Triggers(options.manualSchedules === true, onError);
  stops.push(async () => {
    const stopping = triggers.stop();
    for (const { asynchronous } of functions.all) asynchronous.stop();
    await stopping;
    for (const { lambda } of functions.all) lambda.stop();
    await triggers.ended();
  });
  stops.push(keepTrimming(tables, triggers, onError));
  const { awsLike } = options;
  const repeats = awsLike && repeating(awsLike);
  const targets = { queues, topics, roles, findFunction, repeats };
  return {
    location,
    endpoint,
    gateway,
    processes,
    queues,
    tables,
    secrets: new Secrets(dataDir, observers),
    topics,
    buses: new EventBuses(
      location,
      (rule, target) => deliverTo(rule, target, targets),
      onError,
      observers,
    ),
    buckets: new Buckets(processes.directory),
    parameters: new Parameters(),
    roles,
    functions,
    repeats,
    concurrency: awsLike && new Concurrency(awsLike.concurrency),
    coreShares: awsLike?.sharesCores ? CoreShares.find() : undefined,
    urls: new Map(),
    triggers,
    streamPositions: new StreamPositions(dataDir),
    observers,
    environment: options.environment ?? {},
    asyncRetryDelaysMs: options.asyncRetryDelaysMs ?? ASYNC_RETRY_DELAYS_MS,
    onLog,
  };
}

/** Trims streams from time to time; the returned function ends it. */
function keepTrimming(
  tables: Tables,
  triggers: Triggers,
  onError: (text: string) => void,
): () => void {
  const trimming = setInterval(() => {
    try {
      trimStreams(tables, triggers.streamMappings, Date.now() / 1_000);
    } catch (error) {
      // The database may be busy: the next time makes up for it.
      onError(`A stream was not trimmed: ${(error as Error).message}`);
    }
  }, TRIM_EVERY_MS);
  return () => clearInterval(trimming);
}
