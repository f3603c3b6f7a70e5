import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';

export type AwsRequest = {
  /** As AWS's signatures name it. */
  readonly service: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

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

  async function post({ service, url, headers, body }: AwsRequest): Promise<number> {
    client ??= createClient();
    const { credentials, region, sha256, requestHandler } = client.config;
    const signer = new SignatureV4({ credentials, region, sha256, service });
    const { protocol, hostname, port, host, pathname } = url;
    const signed = await signer.sign({
      method: 'POST',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: pathname,
      headers: { host, ...headers },
      body,
    });
    type Request = Parameters<typeof requestHandler.handle>[0];
    const { response } = await requestHandler.handle(signed as Request);
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
