import { apiHandler, type CallTable, type Services } from './api/apis.ts';
import { slowCalls } from './api/slow-calls.ts';
import { type AssemblyStack, readAssembly } from './assembly/assembly.ts';
import { deployAssembly } from './assembly/deploy-assembly.ts';
import { locationOf } from './assembly/location.ts';
import type { AwsLike } from './aws/aws-like.ts';
import type { Observation } from './aws/observers.ts';
import { type CloudFormation, startCloudFormation } from './cloudformation/cloudformation.ts';
import type { Step } from './cloudformation/steps.ts';
import type { ApiHandler } from './lambda/api-call.ts';
import type { FunctionDefinition } from './lambda/functions.ts';
import type { RunningFunctions } from './resources/functions.ts';
import { resourceHandlers } from './resources/handlers.ts';
import type { Triggers } from './resources/triggers.ts';
import { IndexLag } from './services/index-lag.ts';
import { TableContention } from './services/table-contention.ts';
import type { Tables } from './services/tables.ts';
import type { PublishedMessage } from './services/topics.ts';
import { startServices } from './start-services.ts';

export type { InvocationReport, Observation } from './aws/observers.ts';
export type { PublishedMessage } from './services/topics.ts';

export type LocalCloudOptions = {
  /** Directory of a synthesized cloud assembly (`cdk.out`) to deploy; without it the cloud is empty. */
  readonly assembly?: string;
  /** Default 4566; 0 is any free port. */
  readonly port?: number;
  /** Where state outlives the process. Without it, it ends with the process. */
  readonly dataDir?: string;
  /** Schedules fire only by `fireSchedule`. */
  readonly manualSchedules?: boolean;
  /**
   * How long DynamoDB takes for a transaction. Then it refuses what meets one, as AWS does; by
   * default no call waits, and none is refused.
   */
  readonly transactionMs?: number;
  /** Behaves where AWS is less kind than one machine. */
  readonly awsLike?: AwsLike;
  /** Environment variables for every function; those of the template win. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Waits before the retries of failed asynchronous invocations; default as in AWS: 1 and 2 minutes. */
  readonly asyncRetryDelaysMs?: readonly number[];
  /** Called before each step of a deployment; an error that it throws is the step's. */
  beforeStep?(step: Step): void | Promise<void>;
  /** A message was published to a topic; topics have no subscribers here. */
  onPublish?(published: PublishedMessage): void;
  onLog?(line: { readonly functionId: string; readonly text: string }): void;
};

export type LocalCloud = {
  /** One URL for all services. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The outputs of all stacks, in the shape of `cdk deploy --outputs-file`. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The parts of the assembly's templates that the local cloud accepts and does not run. */
  readonly idle: readonly string[];
  /** Logical ids of the schedules. */
  readonly schedules: readonly string[];
  /** Deploys another assembly onto the stacks that are there. */
  deploy(assembly: string): Promise<void>;
  /**
   * Delivers a schedule's input now, by default as if it were scheduled for now; resolves when its
   * target has accepted it.
   */
  fireSchedule(logicalIdOrName: string, scheduledAt?: Date): Promise<void>;
  /** Invokes a function and returns its result; throws if the function fails. */
  invoke(functionLogicalId: string, event: unknown): Promise<unknown>;
  /** The functions of all stacks, as they are deployed. */
  readonly functions: readonly FunctionDefinition[];
  /** The processes that run functions at this moment. */
  sandboxes(): { readonly functionId: string; readonly pid: number }[];
  /** Reports each request, invocation and log line, until the returned function is called. */
  observe(observer: (observation: Observation) => void): () => void;
  stop(): Promise<void>;
};

/** The way of a call to a table: straight to it, or with the contention and the lag that AWS has. */
function callTableOf(tables: Tables, { transactionMs, awsLike }: LocalCloudOptions): CallTable {
  const contentionMs = transactionMs ?? awsLike?.transactionMs;
  if (contentionMs === undefined) return (...call) => tables.call(...call);
  const contention = new TableContention(contentionMs, tables);
  const lag = awsLike && new IndexLag(() => awsLike.random() * awsLike.indexLagMs, Date.now);
  return (target, body, by) => {
    const operation = target.split('.')[1] ?? '';
    const call = () => contention.run(operation, body, () => tables.call(target, body, by));
    return lag ? lag.run(operation, body, call) : call();
  };
}

/** The answers of the services, as soon as they have them or as late as AWS has them. */
function handlerOf(services: Services, awsLike: AwsLike | undefined): ApiHandler {
  const handle = apiHandler(services);
  return awsLike ? slowCalls(handle, awsLike) : handle;
}

/** Starts a cloud on this machine, with the stacks of its data directory and of the assembly. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const stacks = options.assembly === undefined ? [] : readAssembly(options.assembly);
  /** Run in reverse order when the cloud stops, or when its start fails half-way. */
  const stops: (() => void | Promise<void>)[] = [];
  async function stop(): Promise<void> {
    for (const undo of stops.splice(0).reverse()) await undo();
  }
  try {
    const services = await startServices(options, locationOf(stacks), stops);
    const { gateway, functions, triggers, buckets, location, observers } = services;
    const cloudFormation = startCloudFormation({
      location,
      handlerOf: resourceHandlers(services),
      lookUp: (name) => services.parameters.value(name),
      beforeStep: options.beforeStep,
      dataDir: options.dataDir,
      templateAt: (url) => buckets.getByUrl(url).toString(),
    });
    stops.push(() => cloudFormation.engine.settled());
    await cloudFormation.engine.restore();
    gateway.serve(
      handlerOf(
        {
          ...services,
          callTable: callTableOf(services.tables, options),
          cloudFormation: cloudFormation.actions,
          findFunction: (name) => functions.find(name),
        },
        options.awsLike,
      ),
      (accessKey) => functions.callerOf(accessKey),
    );
    const { engine } = cloudFormation;
    const deploy = (those: readonly AssemblyStack[]) =>
      deployAssembly(those, { engine, buckets, location });
    const idle = await deploy(stacks);
    triggers.begin();
    return {
      endpoint: gateway.endpoint,
      ...location,
      get outputs() {
        return outputsOf(cloudFormation);
      },
      idle,
      get schedules() {
        return triggers.schedules.map(({ logicalId }) => logicalId);
      },
      deploy: async (assembly) => void (await deploy(readAssembly(assembly))),
      fireSchedule: (id, scheduledAt = new Date()) => findSchedule(triggers, id).fire(scheduledAt),
      invoke: (id, event) => invoke(functions, id, event),
      get functions() {
        return functions.all.map(({ lambda }) => lambda.definition);
      },
      sandboxes: () =>
        functions.all.flatMap(({ lambda }) => {
          const { functionId } = lambda.definition;
          return lambda.pids.map((pid) => ({ functionId, pid }));
        }),
      observe: (observer) => observers.add(observer),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function outputsOf({ engine }: CloudFormation): LocalCloud['outputs'] {
  const deployed = engine.stacks.all.filter(({ outputs }) => Object.keys(outputs).length > 0);
  return Object.fromEntries(deployed.map(({ name, outputs }) => [name, outputs]));
}

async function invoke(functions: RunningFunctions, id: string, event: unknown): Promise<unknown> {
  const found = functions.find(id);
  if (!found) throw new Error(`There is no function ${id}.`);
  const result = await found.lambda.invoke(JSON.stringify(event));
  if ('payload' in result) return JSON.parse(result.payload);
  throw new Error(`${id} failed: ${result.error.errorType}: ${result.error.errorMessage}`);
}

function findSchedule({ schedules }: Triggers, id: string): Triggers['schedules'][number] {
  const found = schedules.find(({ logicalId, name }) => logicalId === id || name === id);
  if (found) return found;
  throw new Error(`There is no schedule ${id}.`);
}
