import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { apiHandler } from './api/apis.ts';
import { Gateway } from './api/gateway.ts';
import { type Observation, Observers } from './aws/observers.ts';
import type { FunctionDefinition } from './lambda/functions.ts';
import { Processes } from './processes/processes.ts';
import { provision, type Resources } from './provision/provision.ts';
import { Queues } from './services/queues.ts';
import { Secrets } from './services/secrets.ts';
import { Tables } from './services/tables.ts';
import { type PublishedMessage, Topics } from './services/topics.ts';
import { readAssembly } from './template/assembly.ts';
import { locationOf } from './template/location.ts';
import { checkSupported } from './template/supported.ts';
import { StreamMapping } from './triggers/stream-mapping.ts';
import { StreamPositions } from './triggers/stream-positions.ts';
import { trimStreams } from './triggers/stream-trimming.ts';

export type { InvocationReport, Observation } from './aws/observers.ts';
export type { PublishedMessage } from './services/topics.ts';

export type LocalCloudOptions = {
  /** Directory of the synthesized cloud assembly (`cdk.out`). */
  readonly assembly: string;
  /** Default 4566; 0 is any free port. */
  readonly port?: number;
  /** Where state outlives the process. Without it, it ends with the process. */
  readonly dataDir?: string;
  /** Schedules fire only by `fireSchedule`. */
  readonly manualSchedules?: boolean;
  /** Environment variables for every function; those of the template win. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Waits before the retries of failed asynchronous invocations; default as in AWS: 1 and 2 minutes. */
  readonly asyncRetryDelaysMs?: readonly number[];
  /** A message was published to a topic; nobody subscribes to topics here. */
  onPublish?(published: PublishedMessage): void;
  onLog?(line: { readonly functionId: string; readonly text: string }): void;
};

export type LocalCloud = {
  /** One URL for SQS, DynamoDB, DynamoDB Streams, Secrets Manager, EventBridge, SNS, Lambda and STS. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** In the shape of `cdk deploy --outputs-file`. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The parts of the template that the local cloud accepts and does not run. */
  readonly idle: readonly string[];
  /** Logical ids of the schedules. */
  readonly schedules: readonly string[];
  /**
   * Delivers a schedule's input now, by default as if it were scheduled for now; resolves when its
   * target has accepted it.
   */
  fireSchedule(logicalIdOrName: string, scheduledAt?: Date): Promise<void>;
  /** Invokes a function and returns its result; throws if the function fails. */
  invoke(functionLogicalId: string, event: unknown): Promise<unknown>;
  /** The processes that run functions at this moment. */
  sandboxes(): { readonly functionId: string; readonly pid: number }[];
  /** Reports each request, invocation and log line, until the returned function is called. */
  observe(observer: (observation: Observation) => void): () => void;
  stop(): Promise<void>;
};

const DEFAULT_PORT = 4566;
/** The source of log lines that no function wrote. */
const LOCAL_CLOUD = 'local-cloud';
/** Often enough that what has become old in between is forgotten at once. */
const TRIM_EVERY_MS = 10_000;
/** How long running invocations may take to end when the cloud stops. */
const STOP_GRACE_MS = 2_000;

/** Runs the resources of a synthesized CDK app on this machine. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const stacks = readAssembly(options.assembly);
  const idle = stacks.flatMap(checkSupported);
  const location = locationOf(stacks);
  const { dataDir } = options;
  const observers = new Observers();
  /** Run in reverse order when the cloud stops, or when its start fails half-way. */
  const stops: (() => void | Promise<void>)[] = [];
  async function stop(): Promise<void> {
    for (const undo of stops.splice(0).reverse()) await undo();
  }

  try {
    const processes = new Processes(dataDir);
    stops.push(() => processes.stop());
    const gateway = await Gateway.listen(options.port ?? DEFAULT_PORT);
    stops.push(() => gateway.stop());
    const queueDir = dataDir && join(dataDir, 'sqs');
    const queues = new Queues(location, gateway.endpoint, queueDir, observers);
    stops.push(() => queues.stop());
    const tables = await Tables.start(location, processes, observers);
    stops.push(() => tables.stop());
    const secrets = new Secrets(dataDir, observers);
    const topics = new Topics((published) => options.onPublish?.(published), observers);

    const { endpoint } = gateway;
    const resources = await provision(stacks, {
      location,
      endpoint,
      processes,
      queues,
      tables,
      secrets,
      topics,
      observers,
      streamPositions: new StreamPositions(dataDir),
      environment: options.environment ?? {},
      ...(options.asyncRetryDelaysMs && { asyncRetryDelaysMs: options.asyncRetryDelaysMs }),
      onLog: (functionId, text) => options.onLog?.({ functionId, text }),
    });
    gateway.serve(
      apiHandler({ location, queues, tables, secrets, topics, ...resources }),
      callerByAccessKey(resources),
    );
    const onMappingError = (text: string): void =>
      options.onLog?.({ functionId: LOCAL_CLOUD, text });
    stops.push(run(resources, options.manualSchedules === true, onMappingError));
    stops.push(keepTrimming(tables, resources, onMappingError));

    return {
      endpoint,
      ...location,
      outputs: resources.outputs,
      idle,
      schedules: resources.schedules.map(({ logicalId }) => logicalId),
      fireSchedule: (id, scheduledAt = new Date()) => findSchedule(resources, id).fire(scheduledAt),
      invoke: (id, event) => invoke(resources, id, event),
      sandboxes: () =>
        [...resources.functions].flatMap(([functionId, { lambda }]) =>
          lambda.pids.map((pid) => ({ functionId, pid })),
        ),
      observe: (observer) => observers.add(observer),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Sets everything going; the returned function brings it to rest. */
function run(
  { mappings, schedules, functions }: Resources,
  isManual: boolean,
  onMappingError: (text: string) => void,
): () => Promise<void> {
  const polling = mappings.map((mapping) =>
    mapping.run().catch((error: Error) => onMappingError(`Polling ended: ${error.message}`)),
  );
  if (!isManual) for (const schedule of schedules) schedule.start();
  return async () => {
    for (const stoppable of [...schedules, ...mappings]) stoppable.stop();
    for (const { asynchronous } of functions.values()) asynchronous.stop();
    await Promise.race([
      Promise.allSettled(polling),
      delay(STOP_GRACE_MS, undefined, { ref: false }),
    ]);
    for (const { lambda } of functions.values()) lambda.stop();
    await Promise.allSettled(polling);
  };
}

/** Trims streams from time to time; the returned function ends it. */
function keepTrimming(
  tables: Tables,
  { mappings }: Resources,
  onError: (text: string) => void,
): () => void {
  const readers = mappings.filter((mapping) => mapping instanceof StreamMapping);
  const trimming = setInterval(() => {
    try {
      trimStreams(tables, readers, Date.now() / 1_000);
    } catch (error) {
      // The database may be busy: the next time makes up for it.
      onError(`A stream was not trimmed: ${(error as Error).message}`);
    }
  }, TRIM_EVERY_MS);
  return () => clearInterval(trimming);
}

async function invoke(resources: Resources, id: string, event: unknown): Promise<unknown> {
  const found = resources.functions.get(id);
  if (!found) throw new Error(`There is no function ${id}.`);
  const result = await found.lambda.invoke(JSON.stringify(event));
  if ('payload' in result) return JSON.parse(result.payload);
  throw new Error(`${id} failed: ${result.error.errorType}: ${result.error.errorMessage}`);
}

function findSchedule({ schedules }: Resources, id: string): Resources['schedules'][number] {
  const found = schedules.find(({ logicalId, name }) => logicalId === id || name === id);
  if (found) return found;
  throw new Error(`There is no schedule ${id}.`);
}

function callerByAccessKey({
  functions,
}: Resources): (accessKey: string) => FunctionDefinition | undefined {
  const definitions = [...functions.values()].map(({ lambda }) => lambda.definition);
  const byKey = new Map(definitions.map((definition) => [definition.accessKey, definition]));
  return (accessKey) => byKey.get(accessKey);
}
