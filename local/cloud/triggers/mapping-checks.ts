import type { FunctionDefinition } from '../lambda/functions.ts';
import type { QueueMappingProperties } from './queue-mapping.ts';

const QUEUE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const STREAM_ACTIONS = [
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:DescribeStream',
];

/** What Lambda checks when an event source mapping of a queue is created. */
export function checkQueueMapping(
  logicalId: string,
  properties: QueueMappingProperties,
  definition: FunctionDefinition,
  visibilitySeconds: number,
): void {
  const { EventSourceArn, BatchSize = 10, MaximumBatchingWindowInSeconds: window = 0 } = properties;
  const isFifo = EventSourceArn.endsWith('.fifo');
  const maxConcurrency = properties.ScalingConfig?.MaximumConcurrency ?? 2;
  const timeoutSeconds = definition.timeoutMs / 1000;
  const problems = [
    visibilitySeconds < timeoutSeconds &&
      `the queue's visibility timeout of ${visibilitySeconds} s is less than the function's timeout of ${timeoutSeconds} s`,
    isFifo && window > 0 && 'a FIFO queue allows no batching window',
    isFifo && BatchSize > 10 && 'a FIFO queue allows batches of at most 10',
    BatchSize > 10 && window < 1 && 'a batch size over 10 needs a batching window of at least 1 s',
    maxConcurrency < 2 && 'MaximumConcurrency has to be at least 2',
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new Error(`${logicalId}: ${problems.join('; ')}.`);
  checkRole(logicalId, definition, QUEUE_ACTIONS, EventSourceArn);
}

/** What Lambda checks when an event source mapping of a DynamoDB stream is created. */
export function checkStreamMapping(
  logicalId: string,
  definition: FunctionDefinition,
  streamArn: string,
): void {
  checkRole(logicalId, definition, STREAM_ACTIONS, streamArn);
}

/** Lambda polls with the function's own role. */
function checkRole(
  logicalId: string,
  { role }: FunctionDefinition,
  actions: readonly string[],
  resource: string,
): void {
  const missing = actions.find((action) => role.decide({ action, resource }) !== 'allowed');
  if (missing) {
    throw new Error(
      `${logicalId}: the function's role ${role.name} does not allow ${missing} on ${resource}.`,
    );
  }
}
