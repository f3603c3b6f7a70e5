import { type AwsLocation, arn } from '../aws/aws-location.ts';
import type { Access } from '../iam/iam.ts';
import { queueName } from '../services/queues.ts';

type Input = Readonly<Record<string, unknown>>;

/** The permissions that a DynamoDB or DynamoDB Streams call needs. */
export function dynamoDbAccesses(
  location: AwsLocation,
  operation: string,
  input: Input,
  partitionKeyOf: (table: string) => string | undefined,
): Access[] {
  const table = (name: unknown): string =>
    String(name).startsWith('arn:') ? String(name) : arn(location, 'dynamodb', `table/${name}`);
  const one = (resource: string): Access[] => [{ action: `dynamodb:${operation}`, resource }];

  if (operation.startsWith('Transact')) {
    // A transaction needs the permission of each of its parts: Put -> dynamodb:PutItem.
    const items = input.TransactItems as Record<string, { TableName: string }>[];
    return items.flatMap((item) =>
      Object.entries(item).map(([part, { TableName }]) => ({
        action: `dynamodb:${part === 'ConditionCheck' ? 'ConditionCheckItem' : `${part}Item`}`,
        resource: table(TableName),
      })),
    );
  }
  if (operation.startsWith('Batch')) {
    const tables = Object.keys(input.RequestItems as object);
    return tables.flatMap((name) => one(table(name)));
  }
  if (input.StreamArn) return one(String(input.StreamArn));
  if (!input.TableName) return one('*');
  const resource = table(input.TableName) + (input.IndexName ? `/index/${input.IndexName}` : '');
  const key = partitionKeyOf(String(input.TableName).split('/').at(-1)!);
  const leadingKey = key === undefined ? undefined : leadingKeyOf(input, key);
  return one(resource).map((access) => ({
    ...access,
    ...(leadingKey !== undefined && { leadingKeys: [leadingKey] }),
  }));
}

/** The partition key of the one item that a call names; undefined for a query. */
function leadingKeyOf({ Key, Item }: Input, name: string): string | undefined {
  const value = (Object(Key ?? Item) as Record<string, Record<string, string>>)[name];
  return value && Object.values(value)[0];
}

/** The permissions that an SQS call needs; the batch actions share those of the single ones. */
export function sqsAccesses(location: AwsLocation, action: string, input: Input): Access[] {
  const name = input.QueueName ?? (input.QueueUrl && queueName(String(input.QueueUrl)));
  return [
    {
      action: `sqs:${action.replace(/Batch$/, '')}`,
      resource: name ? arn(location, 'sqs', String(name)) : '*',
    },
  ];
}
