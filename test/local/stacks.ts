import {
  CfnOutput,
  Duration,
  aws_dynamodb as dynamodb,
  aws_lambda as lambda,
  type Stack,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { fixture } from './assembly.ts';

/** A table with `pk` and `sk`, named by the output `TableName`. */
export function addTable(stack: Stack): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  const table = new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: STRING },
    sortKey: { name: 'sk', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
  });
  new CfnOutput(stack, 'TableName', { value: table.tableName });
  return table;
}

/** A function of one of the fixtures that may use the table. */
export function addFunction(
  stack: Stack,
  name: string,
  table: dynamodb.Table,
  props: Partial<lambda.FunctionProps> = {},
): lambda.Function {
  const code = fixture(name);
  const lambdaFunction = new lambda.Function(stack, name, {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code,
    memorySize: 256,
    environment: { TABLE: table.tableName },
    ...props,
  });
  // The logical id that tests use is the fixture's name.
  (lambdaFunction.node.defaultChild as lambda.CfnFunction).overrideLogicalId(name);
  table.grantReadWriteData(lambdaFunction);
  return lambdaFunction;
}

/** A queue with a dead-letter queue, named by the outputs `QueueUrl` and `DeadLetterQueueUrl`. */
export function addQueue(
  stack: Stack,
  props: sqs.QueueProps & { maxReceiveCount?: number },
): sqs.Queue {
  const { maxReceiveCount = 2, ...queueProps } = props;
  const fifo = props.fifo ? { fifo: true, contentBasedDeduplication: true } : {};
  const deadLetters = new sqs.Queue(stack, 'DeadLetters', { ...fifo, enforceSSL: true });
  const queue = new sqs.Queue(stack, 'Queue', {
    visibilityTimeout: Duration.seconds(30),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount },
    enforceSSL: true,
    ...fifo,
    ...queueProps,
  });
  new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
  new CfnOutput(stack, 'DeadLetterQueueUrl', { value: deadLetters.queueUrl });
  return queue;
}
