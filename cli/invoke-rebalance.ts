import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { RebalanceAnswer, RebalanceEvent } from '../shared/rebalance/rebalance-event.ts';
import { Failure } from './failure.ts';

/** Longer than the function may take. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 70_000 };

/** Calls the rebalance function once and waits for its answer. A refusal is thrown. */
export async function invokeRebalance(
  options: LambdaClientConfig,
  functionName: string | undefined,
  event: RebalanceEvent,
): Promise<RebalanceAnswer> {
  if (functionName === undefined) {
    throw new Failure('NO_PORTFOLIOS', 'No portfolio is configured in sluice.config.json.');
  }
  // Called again, it would plan again: whoever asked looks first.
  const lambda = new LambdaClient({ ...options, requestHandler: TIMEOUTS, maxAttempts: 1 });
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || '{}');
  if (FunctionError !== undefined) {
    const words = answer.errorMessage ?? FunctionError;
    const advice = 'Its log says more; a run that has begun goes on by itself: sluice runs';
    throw new Failure('REBALANCE_FAILED', `The rebalance function failed: ${words}. ${advice}`);
  }
  const { error } = answer as RebalanceAnswer;
  if (error) throw new Failure(error.code, error.message);
  return answer;
}
