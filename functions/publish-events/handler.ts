import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { publishChanges } from '../../shared/events/publish.ts';
import { logErrors } from '../../shared/observability/log-errors.ts';
import { createPublisher } from '../wiring/publisher.ts';

const publisher = createPublisher();

export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(logErrors(publisher.log))
  .handler(({ Records }) => publishChanges(publisher, Records));
