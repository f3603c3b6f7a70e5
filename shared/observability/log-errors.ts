import type { MiddlewareObj } from '@middy/core';
import type { Log } from '../lib/log.ts';

/** Logs what a handler throws, and lets it be thrown: Lambda counts it, SQS delivers again. */
export function logErrors(log: Log): MiddlewareObj {
  return {
    onError: ({ error, context }) => {
      log('error', 'function_failed', {
        requestId: context.awsRequestId,
        error: error?.name,
        message: error?.message,
        stack: error?.stack,
      });
    },
  };
}
