import type { FunctionDefinition } from '../lambda/functions.ts';
import type { FilterCriteria } from './event-filter.ts';
import type { QueueMappingProperties } from './queue-mapping.ts';

const QUEUE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const STREAM_ACTIONS = [
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:DescribeStream',
];

/** Lambda's checks at the creation of an event source mapping of a queue. */
export function checkQueueMapping(
  logicalId: string,
  properties: QueueMappingProperties & { readonly FilterCriteria?: FilterCriteria },
  definition: FunctionDefinition,
  visibilitySeconds: number,
): void {
  const { EventSourceArn, BatchSize = 10, FilterCriteria } = properties;
  const maxConcurrency = properties.ScalingConfig?.MaximumConcurrency ?? 2;
  const timeoutSeconds = definition.timeoutMs / 1000;
  const problems = [
    visibilitySeconds < timeoutSeconds &&
      `the queue's visibility timeout of ${visibilitySeconds} s is less than the function's timeout of ${timeoutSeconds} s`,
    BatchSize > 10 && 'a batch has at most 10 messages (more need a batching window)',
    FilterCriteria && 'the local cloud does not run FilterCriteria of a queue, only of a stream',
    maxConcurrency < 2 && 'MaximumConcurrency has to be at least 2',
  ].filter((problem) => typeof problem === 'string');
  if (problems.length > 0) throw new Error(`${logicalId}: ${problems.join('; ')}.`);
  checkRole(logicalId, definition, QUEUE_ACTIONS, EventSourceArn);
}

/** Lambda's checks at the creation of an event source mapping of a DynamoDB stream. */
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
