import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { arn } from '../aws/aws-location.ts';
import type { ResourceHandler, WantedResource } from '../cloudformation/handler.ts';
import type { DeployedResource } from '../cloudformation/stack.ts';
import { type QueueProperties, queueAttributes, queueName } from '../services/queues.ts';
import type { SecretProperties } from '../services/secrets.ts';
import type { TableIndex, TableProperties } from '../services/table-properties.ts';
import type { ResourceServices } from './services.ts';

/** The defaults of a queue. Source: SQS API, CreateQueue. */
const QUEUE_DEFAULTS: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  MaximumMessageSize: '1048576',
  RedrivePolicy: '',
};
const FIFO_DEFAULTS = { ContentBasedDeduplication: 'false' };

export function queueHandler({ queues, location, endpoint }: ResourceServices): ResourceHandler {
  function put({ name, properties }: WantedResource) {
    const url = `${endpoint}/${location.accountId}/${name}`;
    queues.create(url, properties as QueueProperties);
    const attributes = { Arn: arn(location, 'sqs', name), QueueName: name, QueueUrl: url };
    return { ref: url, attributes };
  }
  return {
    nameProperty: 'QueueName',
    nameMaxLength: 80,
    nameSuffix: ({ FifoQueue }) => (FifoQueue ? '.fifo' : ''),
    create: put,
    update: (wanted) => {
      const { FifoQueue } = wanted.properties;
      const defaults = FifoQueue ? { ...QUEUE_DEFAULTS, ...FIFO_DEFAULTS } : QUEUE_DEFAULTS;
      return put({ ...wanted, properties: { ...defaults, ...wanted.properties } });
    },
    delete: ({ name }) => queues.remove(name),
    exists: (name) => queues.has(name),
    read({ ref, properties }) {
      const now = queues.attributes(queueName(ref));
      if (!now) return undefined;
      const wanted = queueAttributes(properties as QueueProperties);
      return Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [
          key,
          now[key] === undefined || now[key] === wanted[key] ? value : now[key],
        ]),
      );
    },
  };
}

export function tableHandler({ tables, location }: ResourceServices): ResourceHandler {
  const tableOf = ({ name, properties }: WantedResource) =>
    ({ ...properties, TableName: name }) as unknown as TableProperties;
  function identity(name: string) {
    const streamArn = tables.streamArn(name);
    const Arn = arn(location, 'dynamodb', `table/${name}`);
    return { ref: name, attributes: { Arn, ...(streamArn && { StreamArn: streamArn }) } };
  }
  async function put(wanted: WantedResource) {
    await tables.create(tableOf(wanted));
    return identity(wanted.name);
  }
  return {
    nameProperty: 'TableName',
    create: put,
    adopt: put,
    async update(wanted, before) {
      await tables.update(tableOf(wanted), tableOf(before));
      return identity(wanted.name);
    },
    delete: ({ name }) => tables.delete(name),
    exists: (name) => tables.has(name),
    // Source: CloudFormation, AWS::DynamoDB::Table: to edit an attribute definition replaces it.
    replaces: (wanted, before) => {
      const olds = tableOf(before).AttributeDefinitions;
      return tableOf(wanted).AttributeDefinitions.some(({ AttributeName, AttributeType }) =>
        olds.some(
          (old) => old.AttributeName === AttributeName && old.AttributeType !== AttributeType,
        ),
      );
    },
    read: async ({ name, properties }) => {
      const now = await tables.describe(name);
      if (!now) return undefined;
      const { DeletionProtectionEnabled = false, GlobalSecondaryIndexes = [] } = now;
      const wanted = (properties.GlobalSecondaryIndexes ?? []) as readonly TableIndex[];
      const indexes = GlobalSecondaryIndexes.map(
        (index) => wanted.find(({ IndexName }) => IndexName === index.IndexName) ?? index,
      );
      return {
        ...properties,
        ...(properties.DeletionProtectionEnabled !== undefined && { DeletionProtectionEnabled }),
        ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      };
    },
  };
}

const SECRET_SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function secretHandler({ secrets, location }: ResourceServices): ResourceHandler {
  const identity = (secretArn: string) => ({ ref: secretArn, attributes: { Id: secretArn } });
  const known = (name: string): string => {
    const secretArn = secrets.arnOf(name);
    if (secretArn) return secretArn;
    throw new Error(`Secrets Manager can't find the secret ${name}.`);
  };
  const ofTemplate = ({ SecretString, GenerateSecretString }: DeployedResource['properties']) => ({
    SecretString,
    GenerateSecretString,
  });
  return {
    nameProperty: 'Name',
    create({ name, properties }) {
      const letters = Array.from(
        { length: 6 },
        () => SECRET_SUFFIX[randomInt(SECRET_SUFFIX.length)],
      );
      const secretArn = arn(location, 'secretsmanager', `secret:${name}-${letters.join('')}`);
      secrets.create(secretArn, name, properties as SecretProperties);
      return identity(secretArn);
    },
    adopt: ({ name }) => identity(known(name)),
    update(wanted, before) {
      const secretArn = known(wanted.name);
      const [now, earlier] = [ofTemplate(wanted.properties), ofTemplate(before.properties)];
      if (!isDeepStrictEqual(now, earlier)) secrets.setValue(secretArn, now as SecretProperties);
      return identity(secretArn);
    },
    delete: ({ ref }) => secrets.delete(ref),
    exists: (name) => secrets.arnOf(name) !== undefined,
    read: ({ name, properties }) => (secrets.arnOf(name) === undefined ? undefined : properties),
  };
}

export function bucketHandler({ buckets, location }: ResourceServices): ResourceHandler {
  function put({ name }: WantedResource) {
    buckets.create(name);
    const attributes = {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${location.region}.amazonaws.com`,
    };
    return { ref: name, attributes };
  }
  return {
    nameProperty: 'BucketName',
    nameMaxLength: 63,
    hasLowerCaseName: true,
    create: put,
    update: put,
    delete: ({ name }) => buckets.delete(name),
    exists: (name) => buckets.has(name),
  };
}

export function parameterHandler({ parameters }: ResourceServices): ResourceHandler {
  function put({ name, properties }: WantedResource) {
    const Value = String(properties.Value);
    parameters.put(name, Value);
    return { ref: name, attributes: { Value, Type: String(properties.Type) } };
  }
  return {
    nameProperty: 'Name',
    create: put,
    update: put,
    delete: ({ name }) => parameters.delete(name),
  };
}
