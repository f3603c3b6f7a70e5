import { createHash } from 'node:crypto';
import { arn, type Place } from '../aws/place.ts';
import { functionUrl } from '../lambda/function-urls.ts';
import { roleId } from '../services/message-sender.ts';
import type { Resource, Stack } from '../template/assembly.ts';
import type { Identity } from '../template/intrinsics.ts';
import { isIdleType } from '../template/supported.ts';

export type Surroundings = {
  readonly place: Place;
  /** The gateway's URL: the SDKs send an SQS call to the host of the queue's URL. */
  readonly endpoint: string;
  /** Known once the table is created. */
  streamArn(tableName: string): string | undefined;
};

/** Gives every resource of a stack its physical name, and with it what `Ref` and `GetAtt` answer. */
export function identify(stack: Stack, around: Surroundings): Map<string, Identity> {
  return new Map(
    stack.resources.map((resource) => [resource.logicalId, identityOf(stack, resource, around)]),
  );
}

function identityOf(stack: Stack, resource: Resource, around: Surroundings): Identity {
  const { place, endpoint } = around;
  function named(property: string): string {
    const name = resource.properties[property];
    if (typeof name === 'string') return name;
    if (name === undefined) return `${stack.name}-${resource.logicalId}`;
    throw new Error(`${resource.logicalId}: ${property} has to be a plain string to run locally.`);
  }
  switch (resource.type) {
    case 'AWS::SQS::Queue': {
      const suffix = resource.properties.FifoQueue && !resource.properties.QueueName ? '.fifo' : '';
      const name = named('QueueName') + suffix;
      const url = `${endpoint}/${place.accountId}/${name}`;
      return identity(url, { Arn: arn(place, 'sqs', name), QueueName: name, QueueUrl: url });
    }
    case 'AWS::DynamoDB::Table': {
      const name = named('TableName');
      const attributes = { Arn: arn(place, 'dynamodb', `table/${name}`) };
      return {
        ref: name,
        attribute: (key) =>
          key === 'StreamArn' ? around.streamArn(name) : identity(name, attributes).attribute(key),
      };
    }
    case 'AWS::SecretsManager::Secret': {
      const name = named('Name');
      const secretArn = arn(place, 'secretsmanager', `secret:${name}-${secretSuffix(name)}`);
      return identity(secretArn, { Id: secretArn });
    }
    case 'AWS::Lambda::Function': {
      const name = named('FunctionName');
      return identity(name, { Arn: arn(place, 'lambda', `function:${name}`) });
    }
    case 'AWS::Lambda::Url': {
      const url = functionUrl(endpoint, resource.logicalId);
      return identity(url, { FunctionUrl: url });
    }
    case 'AWS::IAM::Role': {
      const name = named('RoleName');
      return identity(name, {
        Arn: `arn:aws:iam::${place.accountId}:role/${name}`,
        RoleId: roleId(name),
      });
    }
    case 'AWS::IAM::ManagedPolicy': {
      const name = named('ManagedPolicyName');
      return identity(`arn:aws:iam::${place.accountId}:policy/${name}`, {});
    }
    case 'AWS::Scheduler::Schedule': {
      const name = named('Name');
      return identity(name, { Arn: arn(place, 'scheduler', `schedule/default/${name}`) });
    }
    case 'AWS::Events::EventBus': {
      const name = named('Name');
      return identity(name, { Arn: arn(place, 'events', `event-bus/${name}`), Name: name });
    }
    case 'AWS::Events::Rule': {
      const name = named('Name');
      return identity(name, { Arn: arn(place, 'events', `rule/${name}`) });
    }
    case 'AWS::SNS::Topic': {
      const name = named('TopicName');
      return identity(arn(place, 'sns', name), {
        TopicArn: arn(place, 'sns', name),
        TopicName: name,
      });
    }
    default:
      return isIdleType(resource.type)
        ? idleIdentity(stack, resource, place)
        : identity(`${stack.name}-${resource.logicalId}`, {});
  }
}

function identity(ref: string, attributes: Readonly<Record<string, string>>): Identity {
  return {
    ref,
    attribute: (name) => attributes[name],
  };
}

/** Nothing looks behind the name of a resource that is not run, so any recognisable one does. */
function idleIdentity(stack: Stack, resource: Resource, place: Place): Identity {
  const name = `${stack.name}-${resource.logicalId}`;
  const service = resource.type.split('::')[1]!.toLowerCase();
  return {
    ref: name,
    attribute: (key) => (key === 'Arn' ? arn(place, service, name) : `${name}.${key}`),
  };
}

/** Secrets Manager ends each ARN with six characters of its own; here the same at every start. */
function secretSuffix(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}
