import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createFunctionDependencies } from '../../shared/function-dependencies.ts';
import { logErrors } from '../../shared/log-errors.ts';
import { followOrders } from '../../shared/orders/follow.ts';

/** Time kept back so that a look that has begun can end. */
const RESERVE_MS = 10_000;

const deps = createFunctionDependencies();

async function trackOrders(_event: unknown, context: Context): Promise<void> {
  const untilMs = deps.clock.nowMs() + context.getRemainingTimeInMillis() - RESERVE_MS;
  await followOrders(deps, untilMs);
}

export const handler = middy<unknown, void>().use(logErrors(deps.log)).handler(trackOrders);
