import type { MiddlewareObj } from '@middy/core';
import type { Log } from '../lib/log.ts';

/** Logs an error of a handler and rethrows it, so that Lambda counts it and SQS redelivers. */
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
