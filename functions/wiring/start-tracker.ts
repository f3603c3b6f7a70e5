import type { StartTracker } from '../../shared/orders/model/tracker-start.ts';
import { requiredVariable } from './environment.ts';
import type { PostToAws } from './signed-request.ts';

/**
 * Starts track-orders by Lambda's Invoke API. The response only says that Lambda has taken the event.
 * track-orders starts its own successor: a variable with its name would be a cycle in the template.
 */
export function createStartTracker(post: PostToAws): StartTracker {
  return async (start) => {
    const { TRACK_ORDERS_FUNCTION, AWS_LAMBDA_FUNCTION_NAME, AWS_ENDPOINT_URL } = process.env;
    const name = TRACK_ORDERS_FUNCTION ?? AWS_LAMBDA_FUNCTION_NAME;
    const endpoint = AWS_ENDPOINT_URL ?? requiredVariable('LAMBDA_ENDPOINT');
    const status = await post({
      service: 'lambda',
      url: new URL(`/2015-03-31/functions/${name}/invocations`, endpoint),
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
      body: JSON.stringify({ start }),
    });
    if (status !== 202) throw new Error(`Lambda answered ${status}`);
  };
}
