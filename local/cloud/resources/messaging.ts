import { arn } from '../aws/aws-location.ts';
import type { ResourceHandler, WantedResource } from '../cloudformation/handler.ts';
import type { RuleTarget } from '../triggers/event-buses.ts';
import { RunningSchedule, type ScheduleProperties } from '../triggers/schedules.ts';
import type { ResourceServices } from './services.ts';

export function scheduleHandler(services: ResourceServices): ResourceHandler {
  const { triggers, location, functions } = services;
  const context = {
    ...services,
    findFunction: (name: string) => functions.find(name),
    onLog: (text: string) => services.onLog('local-cloud', text),
  };
  function put({ name, logicalId, properties }: WantedResource) {
    const schedule = properties as unknown as ScheduleProperties;
    triggers.addSchedule(new RunningSchedule({ logicalId, name }, schedule, location, context));
    const { GroupName = 'default' } = schedule;
    const Arn = arn(location, 'scheduler', `schedule/${GroupName}/${name}`);
    return { ref: name, attributes: { Arn } };
  }
  return {
    nameProperty: 'Name',
    nameMaxLength: 64,
    create: put,
    update: put,
    delete: ({ name }) => triggers.removeSchedule(name),
  };
}

export function eventBusHandler({ buses, location }: ResourceServices): ResourceHandler {
  function put({ name }: WantedResource) {
    buses.create(name);
    return {
      ref: name,
      attributes: { Arn: arn(location, 'events', `event-bus/${name}`), Name: name },
    };
  }
  return {
    nameProperty: 'Name',
    create: put,
    update: put,
    delete: ({ name }) => buses.delete(name),
  };
}

type RuleProperties = {
  readonly EventBusName?: string;
  readonly EventPattern: unknown;
  readonly State?: string;
  readonly Targets: readonly RuleTarget[];
};

export function ruleHandler({ buses, location }: ResourceServices): ResourceHandler {
  const remove = ({ name, properties }: WantedResource): void =>
    buses.deleteRule(name, (properties as unknown as RuleProperties).EventBusName);
  function put({ name, properties }: WantedResource) {
    const rule = properties as unknown as RuleProperties;
    if (rule.State !== 'DISABLED') {
      buses.putRule({ ...rule, Name: name });
      buses.putTargets(name, rule.EventBusName, rule.Targets);
    }
    return { ref: name, attributes: { Arn: arn(location, 'events', `rule/${name}`) } };
  }
  return {
    nameProperty: 'Name',
    nameMaxLength: 64,
    create: put,
    update(wanted, before) {
      remove(before);
      return put(wanted);
    },
    delete: remove,
  };
}

export function topicHandler({ topics, location }: ResourceServices): ResourceHandler {
  function put({ name }: WantedResource) {
    const topicArn = arn(location, 'sns', name);
    topics.create(topicArn);
    return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  }
  return {
    nameProperty: 'TopicName',
    create: put,
    update: put,
    delete: ({ ref }) => topics.delete(ref),
  };
}

export function subscriptionHandler({ topics }: ResourceServices): ResourceHandler {
  function put({ name, properties }: WantedResource) {
    const { TopicArn, Protocol, Endpoint } = properties;
    topics.subscribe(name, {
      topicArn: String(TopicArn),
      protocol: String(Protocol),
      endpoint: String(Endpoint),
    });
    return { ref: `${TopicArn}:${name}`, attributes: {} };
  }
  return { create: put, update: put, delete: ({ name }) => topics.unsubscribe(name) };
}
