import type { AwsLocation } from '../aws/aws-location.ts';
import type { RunningFunction } from '../lambda/async-invocations.ts';
import {
  ASYNC_RETRY_DELAYS_MS,
  AsyncInvocations,
  type AsyncSettings,
  DEFAULT_ASYNC_SETTINGS,
} from '../lambda/async-invocations.ts';
import { type FunctionHost, LambdaFunction } from '../lambda/functions.ts';
import type { QueueProperties, Queues } from '../services/queues.ts';
import type { SecretProperties, Secrets } from '../services/secrets.ts';
import type { Tables } from '../services/tables.ts';
import type { Topics } from '../services/topics.ts';
import type { Resource, StackTemplate } from '../template/assembly.ts';
import type { Resolve } from '../template/intrinsics.ts';
import { EventBuses, type RuleTarget } from '../triggers/event-buses.ts';
import { checkQueueMapping } from '../triggers/mapping-checks.ts';
import { QueueMapping, type QueueMappingProperties } from '../triggers/queue-mapping.ts';
import { RunningSchedule, type ScheduleProperties } from '../triggers/schedules.ts';
import { StreamMapping, type StreamMappingProperties } from '../triggers/stream-mapping.ts';
import type { StreamPositions } from '../triggers/stream-positions.ts';
import { deliverTo } from '../triggers/targets.ts';
import { type Blueprint, openBlueprint } from './blueprint.ts';
import { defineFunction } from './function-definition.ts';

/** The services that the resources are built upon. */
export type Base = FunctionHost & {
  readonly location: AwsLocation;
  readonly endpoint: string;
  readonly queues: Queues;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly topics: Topics;
  readonly streamPositions: StreamPositions;
  readonly environment: Readonly<Record<string, string>>;
  readonly asyncRetryDelaysMs?: readonly number[];
};

/** Everything of the stacks that runs. */
export type Resources = {
  /** By logical id. */
  readonly functions: Map<string, RunningFunction>;
  /** The functions behind function URLs, by the logical id of the URL. */
  readonly urls: Map<string, LambdaFunction>;
  readonly buses: EventBuses;
  readonly mappings: (QueueMapping | StreamMapping)[];
  readonly schedules: RunningSchedule[];
  /** In the shape of `cdk deploy --outputs-file`. */
  readonly outputs: Record<string, Record<string, string>>;
  /** A function by its logical id, name or ARN. */
  findFunction(name: string): RunningFunction | undefined;
};

/** Creates the resources of all stacks. Nothing is polled or scheduled yet. */
export async function provision(stacks: readonly StackTemplate[], base: Base): Promise<Resources> {
  const functions = new Map<string, RunningFunction>();
  const findFunction = (name: string): RunningFunction | undefined =>
    functions.get(name) ??
    [...functions.values()].find(({ lambda: { definition } }) =>
      [definition.name, definition.arn, `${definition.arn}:$LATEST`].includes(name),
    );
  const resources: Resources = {
    functions,
    urls: new Map(),
    buses: new EventBuses(
      base.location,
      (rule, target) => deliverTo(rule, target, { ...base, roles: new Map(), findFunction }),
      (text) => base.onLog('local-cloud', text),
      base.observers,
    ),
    mappings: [],
    schedules: [],
    outputs: {},
    findFunction,
  };
  for (const stack of stacks) {
    const blueprint = await openBlueprint(stack, base);
    addStores(blueprint, base);
    addFunctions(stack, blueprint, base, resources);
    addTriggers(blueprint, base, resources);
    resources.outputs[stack.name] = stackOutputs(stack, blueprint.resolve);
  }
  return resources;
}

function addStores({ resources, identity }: Blueprint, base: Base): void {
  for (const { logicalId, properties } of resources('AWS::SQS::Queue')) {
    base.queues.create(identity(logicalId).ref, properties as QueueProperties);
  }
  for (const { logicalId, properties } of resources('AWS::SecretsManager::Secret')) {
    const secretArn = identity(logicalId).ref;
    base.secrets.create(secretArn, nameOfSecret(secretArn), properties as SecretProperties);
  }
  for (const { logicalId } of resources('AWS::SNS::Topic')) {
    base.topics.create(identity(logicalId).ref);
  }
}

function addFunctions(
  stack: StackTemplate,
  { resources, identity, roles }: Blueprint,
  base: Base,
  { functions, urls, findFunction }: Resources,
): void {
  for (const resource of resources('AWS::Lambda::Function')) {
    const { logicalId } = resource;
    if (functions.has(logicalId)) {
      throw new Error(`${logicalId}: two stacks have a function of this logical id.`);
    }
    const definition = defineFunction(resource, identity(logicalId), { ...base, stack, roles });
    const lambda = new LambdaFunction(definition, base);
    const asynchronous = new AsyncInvocations(
      lambda,
      asyncSettings(definition.name, resources('AWS::Lambda::EventInvokeConfig')),
      base.asyncRetryDelaysMs ?? ASYNC_RETRY_DELAYS_MS,
      (text) => base.onLog(logicalId, text),
    );
    functions.set(logicalId, { lambda, asynchronous });
  }
  for (const { logicalId, properties } of resources('AWS::Lambda::Url')) {
    const behind = findFunction(String(properties.TargetFunctionArn));
    if (properties.AuthType !== 'NONE' || !behind) {
      throw new Error(`${logicalId}: a function URL runs locally with AuthType NONE only.`);
    }
    urls.set(logicalId, behind.lambda);
  }
}

/** The triggers of functions: event sources, schedules and rules. */
function addTriggers(
  { resources, identity, roles }: Blueprint,
  base: Base,
  { buses, mappings, schedules, findFunction }: Resources,
): void {
  for (const resource of resources('AWS::Lambda::EventSourceMapping')) {
    if (resource.properties.Enabled === false) continue;
    const mapped = findFunction(String(resource.properties.FunctionName));
    if (!mapped) throw new Error(`${resource.logicalId}: its function is not in the assembly.`);
    mappings.push(eventSourceMapping(resource, mapped.lambda, base));
  }
  const { queues, topics, observers, location } = base;
  const onLog = (text: string): void => base.onLog('local-cloud', text);
  const targets = { queues, topics, observers, roles, findFunction, onLog };
  for (const { logicalId, properties } of resources('AWS::Scheduler::Schedule')) {
    const id = { logicalId, name: identity(logicalId).ref };
    const schedule = properties as unknown as ScheduleProperties;
    schedules.push(new RunningSchedule(id, schedule, location, targets));
  }
  for (const { logicalId } of resources('AWS::Events::EventBus')) {
    buses.create(identity(logicalId).ref);
  }
  for (const { logicalId, properties } of resources('AWS::Events::Rule')) {
    const rule = properties as unknown as RuleProperties;
    if (rule.State === 'DISABLED') continue;
    const Name = identity(logicalId).ref;
    buses.putRule({ ...rule, Name });
    buses.putTargets(Name, rule.EventBusName, rule.Targets);
  }
}

type RuleProperties = {
  readonly EventBusName?: string;
  readonly EventPattern: unknown;
  readonly State?: string;
  readonly Targets: readonly RuleTarget[];
};

function eventSourceMapping(
  resource: Resource,
  lambda: LambdaFunction,
  base: Base,
): QueueMapping | StreamMapping {
  const source = String(resource.properties.EventSourceArn);
  if (source.startsWith('arn:aws:sqs:')) {
    const properties = resource.properties as unknown as QueueMappingProperties;
    const visibilitySeconds = base.queues.visibilityTimeoutSeconds(source);
    checkQueueMapping(resource.logicalId, properties, lambda.definition, visibilitySeconds);
    return new QueueMapping(properties, lambda, base.queues, base.location.region);
  }
  if (source.startsWith('arn:aws:dynamodb:')) {
    const properties = resource.properties as unknown as StreamMappingProperties;
    return new StreamMapping(resource.logicalId, properties, lambda, base);
  }
  throw new Error(`${resource.logicalId}: the event source ${source} does not run locally.`);
}

function asyncSettings(name: string, configurations: readonly Resource[]): AsyncSettings {
  const configuration = configurations.find(({ properties }) => properties.FunctionName === name);
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = (configuration?.properties ?? {}) as {
    MaximumRetryAttempts?: number;
    MaximumEventAgeInSeconds?: number;
  };
  return {
    maxRetries: MaximumRetryAttempts ?? DEFAULT_ASYNC_SETTINGS.maxRetries,
    maxAgeMs: MaximumEventAgeInSeconds
      ? MaximumEventAgeInSeconds * 1000
      : DEFAULT_ASYNC_SETTINGS.maxAgeMs,
  };
}

/** `...:secret:sluice/main-1a2b3c` -> `sluice/main` */
const nameOfSecret = (secretArn: string): string => secretArn.split(':').at(-1)!.slice(0, -7);

/** In the shape of `cdk deploy --outputs-file`. */
function stackOutputs(stack: StackTemplate, resolve: Resolve): Record<string, string> {
  return Object.fromEntries(
    Object.entries(stack.outputs)
      .filter(([, { Condition }]) => !Condition || resolve({ Condition }))
      .map(([name, { Value }]) => [name, String(resolve(Value))]),
  );
}
