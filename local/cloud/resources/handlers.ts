import type { HandlerOf, ResourceHandler } from '../cloudformation/handler.ts';
import { isIdleType } from '../template/supported.ts';
import { managedPolicyHandler, policyHandler, roleHandler } from './access.ts';
import { idleHandler } from './idle.ts';
import {
  eventSourceMappingHandler,
  functionHandler,
  functionUrlHandler,
  invokeConfigHandler,
} from './lambda.ts';
import {
  eventBusHandler,
  ruleHandler,
  scheduleHandler,
  subscriptionHandler,
  topicHandler,
} from './messaging.ts';
import type { ResourceServices } from './services.ts';
import {
  bucketHandler,
  parameterHandler,
  queueHandler,
  secretHandler,
  tableHandler,
} from './stores.ts';

/** The handler of every resource type that the local cloud takes. */
export function resourceHandlers(services: ResourceServices): HandlerOf {
  const handlers: Readonly<Record<string, ResourceHandler>> = {
    'AWS::SQS::Queue': queueHandler(services),
    'AWS::DynamoDB::Table': tableHandler(services),
    'AWS::SecretsManager::Secret': secretHandler(services),
    'AWS::S3::Bucket': bucketHandler(services),
    'AWS::SSM::Parameter': parameterHandler(services),
    'AWS::Lambda::Function': functionHandler(services),
    'AWS::Lambda::Url': functionUrlHandler(services),
    'AWS::Lambda::EventInvokeConfig': invokeConfigHandler(services),
    'AWS::Lambda::EventSourceMapping': eventSourceMappingHandler(services),
    'AWS::Scheduler::Schedule': scheduleHandler(services),
    'AWS::Events::EventBus': eventBusHandler(services),
    'AWS::Events::Rule': ruleHandler(services),
    'AWS::SNS::Topic': topicHandler(services),
    'AWS::SNS::Subscription': subscriptionHandler(services),
    'AWS::IAM::Role': roleHandler(services),
    'AWS::IAM::Policy': policyHandler(services),
    'AWS::IAM::ManagedPolicy': managedPolicyHandler(services),
  };
  return (type) => {
    const handler = handlers[type];
    if (handler) return handler;
    if (isIdleType(type)) return idleHandler(type, services.location);
    throw new Error(`The local cloud has no handler for ${type}.`);
  };
}
