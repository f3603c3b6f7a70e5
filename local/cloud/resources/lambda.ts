import { nameInArn } from '../aws/aws-location.ts';
import type { ResourceHandler, WantedResource } from '../cloudformation/handler.ts';
import {
  AsyncInvocations,
  type AsyncSettings,
  DEFAULT_ASYNC_SETTINGS,
  type RunningFunction,
} from '../lambda/async-invocations.ts';
import { functionUrl } from '../lambda/function-urls.ts';
import { LambdaFunction } from '../lambda/functions.ts';
import { checkQueueMapping } from '../triggers/mapping-checks.ts';
import { QueueMapping, type QueueMappingProperties } from '../triggers/queue-mapping.ts';
import { StreamMapping, type StreamMappingProperties } from '../triggers/stream-mapping.ts';
import { unpacker } from './code.ts';
import { defineFunction } from './function-definition.ts';
import type { ResourceServices } from './services.ts';

export function functionHandler(services: ResourceServices): ResourceHandler {
  const { functions, asyncRetryDelaysMs, onLog, buckets, processes } = services;
  const unpack = unpacker(buckets, processes.directory);
  const define = (wanted: WantedResource) => defineFunction(wanted, { ...services, unpack });
  return {
    nameProperty: 'FunctionName',
    nameMaxLength: 64,
    create(wanted) {
      const definition = define(wanted);
      const lambda = new LambdaFunction(definition, services);
      const asynchronous = new AsyncInvocations(
        lambda,
        DEFAULT_ASYNC_SETTINGS,
        asyncRetryDelaysMs,
        (text) => onLog(wanted.logicalId, text),
      );
      functions.add({ lambda, asynchronous });
      return { ref: definition.name, attributes: { Arn: definition.arn } };
    },
    update(wanted) {
      const definition = define(wanted);
      existing(services, definition.name).lambda.update(definition);
      return { ref: definition.name, attributes: { Arn: definition.arn } };
    },
    delete: ({ name }) => functions.delete(name),
  };
}

export function functionUrlHandler(services: ResourceServices): ResourceHandler {
  const { urls, endpoint } = services;
  function put({ name, logicalId, properties }: WantedResource) {
    if (properties.AuthType !== 'NONE') {
      throw new Error(`${logicalId}: a function URL runs locally with AuthType NONE only.`);
    }
    urls.set(name, existing(services, String(properties.TargetFunctionArn)).lambda);
    const FunctionUrl = functionUrl(endpoint, name);
    return { ref: FunctionUrl, attributes: { FunctionUrl } };
  }
  return {
    nameOf: ({ TargetFunctionArn }) => nameInArn(String(TargetFunctionArn)),
    create: put,
    update: put,
    delete: ({ name }) => {
      urls.delete(name);
    },
  };
}

export function invokeConfigHandler(services: ResourceServices): ResourceHandler {
  function put({ name, properties }: WantedResource) {
    const { asynchronous } = existing(services, String(properties.FunctionName));
    asynchronous.configure(asyncSettings(properties));
    return { ref: name, attributes: {} };
  }
  return {
    nameOf: ({ FunctionName, Qualifier }) => `${FunctionName}|${Qualifier}`,
    create: put,
    update: put,
    delete({ properties }) {
      const configured = services.functions.find(String(properties.FunctionName));
      configured?.asynchronous.configure(DEFAULT_ASYNC_SETTINGS);
    },
  };
}

export function eventSourceMappingHandler(services: ResourceServices): ResourceHandler {
  const { triggers, streamPositions } = services;
  function put(wanted: WantedResource) {
    const { name, properties } = wanted;
    const { lambda } = existing(services, String(properties.FunctionName));
    const mapping = mappingOf(wanted, lambda, services);
    if (properties.Enabled !== false) triggers.addMapping(name, mapping);
    return { ref: name, attributes: { Id: name } };
  }
  return {
    nameOf: ({ EventSourceArn, FunctionName }) => `${EventSourceArn}|${FunctionName}`,
    create: put,
    async update(wanted, before) {
      // Checked before the one that runs is stopped.
      mappingOf(
        wanted,
        existing(services, String(wanted.properties.FunctionName)).lambda,
        services,
      );
      await triggers.removeMapping(before.name);
      return put(wanted);
    },
    async delete({ name }) {
      await triggers.removeMapping(name);
      streamPositions.delete(name);
    },
  };
}

function mappingOf(
  { logicalId, name, properties }: WantedResource,
  lambda: LambdaFunction,
  services: ResourceServices,
): QueueMapping | StreamMapping {
  const source = String(properties.EventSourceArn);
  if (source.startsWith('arn:aws:sqs:')) {
    const mapping = properties as unknown as QueueMappingProperties;
    const visibilitySeconds = services.queues.visibilityTimeoutSeconds(source);
    checkQueueMapping(logicalId, mapping, lambda.definition, visibilitySeconds);
    return new QueueMapping(mapping, lambda, services.queues, services.location.region);
  }
  if (source.startsWith('arn:aws:dynamodb:')) {
    const mapping = properties as unknown as StreamMappingProperties;
    return new StreamMapping({ name, logicalId }, mapping, lambda, services);
  }
  throw new Error(`${logicalId}: the event source ${source} does not run locally.`);
}

function existing({ functions }: ResourceServices, nameOrArn: string): RunningFunction {
  const found = functions.find(nameOrArn);
  if (found) return found;
  throw new Error(`Function not found: ${nameOrArn}`);
}

function asyncSettings(properties: WantedResource['properties']): AsyncSettings {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = properties as {
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
