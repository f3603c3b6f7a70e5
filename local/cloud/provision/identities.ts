import { createHash } from 'node:crypto';
import { type AwsLocation, arn } from '../aws/aws-location.ts';
import { functionUrl } from '../lambda/function-urls.ts';
import { roleId } from '../services/message-sender.ts';
import type { Resource, StackTemplate } from '../template/assembly.ts';
import type { Identity } from '../template/intrinsics.ts';
import { isIdleType } from '../template/supported.ts';

export type IdentityContext = {
  readonly location: AwsLocation;
  /** The gateway's URL: the SDKs send an SQS call to the host of the queue's URL. */
  readonly endpoint: string;
  /** Known once the table is created. */
  streamArn(tableName: string): string | undefined;
};

/** Gives every resource of a stack its physical name, and with it what `Ref` and `GetAtt` answer. */
export function identify(stack: StackTemplate, context: IdentityContext): Map<string, Identity> {
  return new Map(
    stack.resources.map((resource) => [resource.logicalId, identityOf(stack, resource, context)]),
  );
}

function identityOf(stack: StackTemplate, resource: Resource, context: IdentityContext): Identity {
  const { location, endpoint } = context;
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
      const url = `${endpoint}/${location.accountId}/${name}`;
      return identity(url, { Arn: arn(location, 'sqs', name), QueueName: name, QueueUrl: url });
    }
    case 'AWS::DynamoDB::Table': {
      const name = named('TableName');
      const attributes = { Arn: arn(location, 'dynamodb', `table/${name}`) };
      return {
        ref: name,
        attribute: (key) =>
          key === 'StreamArn' ? context.streamArn(name) : identity(name, attributes).attribute(key),
      };
    }
    case 'AWS::SecretsManager::Secret': {
      const name = named('Name');
      const secretArn = arn(location, 'secretsmanager', `secret:${name}-${secretSuffix(name)}`);
      return identity(secretArn, { Id: secretArn });
    }
    case 'AWS::Lambda::Function': {
      const name = named('FunctionName');
      return identity(name, { Arn: arn(location, 'lambda', `function:${name}`) });
    }
    case 'AWS::Lambda::Url': {
      const url = functionUrl(endpoint, resource.logicalId);
      return identity(url, { FunctionUrl: url });
    }
    case 'AWS::IAM::Role': {
      const name = named('RoleName');
      return identity(name, {
        Arn: `arn:aws:iam::${location.accountId}:role/${name}`,
        RoleId: roleId(name),
      });
    }
    case 'AWS::IAM::ManagedPolicy': {
      const name = named('ManagedPolicyName');
      return identity(`arn:aws:iam::${location.accountId}:policy/${name}`, {});
    }
    case 'AWS::Scheduler::Schedule': {
      const name = named('Name');
      return identity(name, { Arn: arn(location, 'scheduler', `schedule/default/${name}`) });
    }
    case 'AWS::Events::EventBus': {
      const name = named('Name');
      return identity(name, { Arn: arn(location, 'events', `event-bus/${name}`), Name: name });
    }
    case 'AWS::Events::Rule': {
      const name = named('Name');
      return identity(name, { Arn: arn(location, 'events', `rule/${name}`) });
    }
    case 'AWS::SNS::Topic': {
      const name = named('TopicName');
      return identity(arn(location, 'sns', name), {
        TopicArn: arn(location, 'sns', name),
        TopicName: name,
      });
    }
    default:
      return isIdleType(resource.type)
        ? idleIdentity(stack, resource, location)
        : identity(`${stack.name}-${resource.logicalId}`, {});
  }
}

function identity(ref: string, attributes: Readonly<Record<string, string>>): Identity {
  return {
    ref,
    attribute: (name) => attributes[name],
  };
}

/** Nothing uses the name of a resource that is not run, so any recognisable name does. */
function idleIdentity(stack: StackTemplate, resource: Resource, location: AwsLocation): Identity {
  const name = `${stack.name}-${resource.logicalId}`;
  const service = resource.type.split('::')[1]!.toLowerCase();
  return {
    ref: name,
    attribute: (key) => (key === 'Arn' ? arn(location, service, name) : `${name}.${key}`),
  };
}

/** Secrets Manager ends each ARN with six characters of its own; here the same at every start. */
function secretSuffix(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}
