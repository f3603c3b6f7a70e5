import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AwsError } from '../aws/aws-error.ts';
import type { ApiAnswer, ApiCall } from './api-call.ts';
import type { InvocationResult, LambdaFunction } from './functions.ts';

/** Where a function URL is on the gateway; its name is the logical id of the URL resource. */
export function functionUrl(endpoint: string, urlId: string): string {
  return `${endpoint}/lambda-url/${urlId}/`;
}

/** The id of the function URL that a path belongs to. */
export function urlIdOf(path: string): string | undefined {
  return /^\/lambda-url\/([^/?]+)(?=[/?]|$)/.exec(path)?.[1];
}

/** Answers an HTTP request to a function URL with the result of the function. */
export async function answerUrl(
  urlId: string,
  lambda: LambdaFunction,
  call: ApiCall,
): Promise<ApiAnswer> {
  const event = JSON.stringify(urlEvent(urlId, call));
  return httpAnswer(await lambda.invoke(event));
}

/** Payload format 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
function urlEvent(urlId: string, call: ApiCall): APIGatewayProxyEventV2 {
  const { pathname, search, searchParams } = new URL(call.path, 'http://localhost');
  const rawPath = pathname.slice(`/lambda-url/${urlId}`.length) || '/';
  const headers = Object.fromEntries(
    Object.entries(call.headers).map(([name, value]) => [name, String(value)]),
  );
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: search.slice(1),
    headers,
    ...(search && { queryStringParameters: Object.fromEntries(searchParams) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: urlId,
      domainName: headers.host ?? '',
      domainPrefix: urlId,
      http: {
        method: call.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(call.body && { body: call.body }),
    isBase64Encoded: false,
  };
}

/** A result with a `statusCode` is an HTTP answer, any other result is its body. */
function httpAnswer(result: InvocationResult): ApiAnswer {
  if ('error' in result)
    throw new AwsError('InternalServerErrorException', 'Internal Server Error', 502);
  const value = JSON.parse(result.payload);
  if (typeof value?.statusCode !== 'number') {
    return { headers: { 'content-type': 'application/json' }, body: value ?? '' };
  }
  return {
    status: value.statusCode,
    headers: { 'content-type': 'application/json', ...value.headers },
    body: value.isBase64Encoded ? Buffer.from(value.body, 'base64').toString() : (value.body ?? ''),
  };
}
