import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type AwsRequest, signAndSend } from '../../shared/lib/sign-and-send.ts';

/** Sends a POST to an AWS service, and returns the status of the response. It may arrive more than once. */
export type PostToAws = (request: AwsRequest) => Promise<number>;

/** A connection may have died while the sandbox was frozen, and so may a second one. */
const TRIES = 3;

/**
 * The rare calls to AWS of submit-order and track-orders. The SDK's client for each service would be a
 * twentieth of the bundle, loaded with every cold start. The parts of the SDK that the ledger uses sign
 * and send these requests.
 *
 * @param createClient makes a client whose credentials, connections and time limits are used
 */
export function createPostToAws(createClient: () => DynamoDBDocumentClient): PostToAws {
  let client: DynamoDBDocumentClient | undefined;

  async function post(request: AwsRequest): Promise<number> {
    client ??= createClient();
    const response = await signAndSend(client, request);
    response.body?.resume?.();
    return response.statusCode;
  }

  return async (request) => {
    for (let tries = 1; ; tries++) {
      try {
        return await post(request);
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  };
}
