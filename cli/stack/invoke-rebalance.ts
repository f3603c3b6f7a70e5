import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { awsClient, type ClientOptions } from '../../shared/lib/aws-clients.ts';
import type { RebalanceEvent, RebalanceResponse } from '../../shared/rebalance/run/event.ts';
import { Failure } from '../terminal/failure.ts';

/** Invokes the rebalance function once and returns its response. Throws on a refusal. */
export async function invokeRebalance(
  options: ClientOptions,
  functionName: string | undefined,
  event: RebalanceEvent,
): Promise<RebalanceResponse> {
  if (functionName === undefined) {
    throw new Failure('NO_PORTFOLIOS', 'No portfolio is configured in sluice.config.json.');
  }
  const lambda = awsClient(LambdaClient, 'invocation', options);
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const response = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || '{}');
  if (FunctionError !== undefined) {
    const detail = response.errorMessage ?? FunctionError;
    const advice = 'See its log. A run that has begun continues by itself: sluice runs';
    throw new Failure('REBALANCE_FAILED', `The rebalance function failed: ${detail}. ${advice}`);
  }
  const { error } = response as RebalanceResponse;
  if (error) throw new Failure(error.code, error.message);
  return response;
}
