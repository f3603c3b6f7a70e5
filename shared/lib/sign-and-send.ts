import type { SQSClient } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';

export type AwsRequest = {
  /** As AWS's signatures name it. */
  readonly service: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A client whose credentials, connections and time limits serve a request. */
export type SigningClient = {
  readonly config: Pick<
    SQSClient['config'],
    'credentials' | 'region' | 'sha256' | 'requestHandler'
  >;
};

/** Sends a signed POST to an AWS service that has no client of its own here. */
export async function signAndSend(
  { config }: SigningClient,
  { service, url, headers, body }: AwsRequest,
) {
  const { credentials, region, sha256, requestHandler } = config;
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
  return response;
}
