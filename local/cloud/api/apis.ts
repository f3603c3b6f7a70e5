import { AwsError } from '../aws/aws-error.ts';
import { type AwsLocation, nameInArn } from '../aws/aws-location.ts';
import type { Requester } from '../aws/observers.ts';
import { type Access, sessionArn } from '../iam/iam.ts';
import type { ApiAnswer, ApiCall, ApiHandler } from '../lambda/api-call.ts';
import type { RunningFunction } from '../lambda/async-invocations.ts';
import { answerUrl, urlIdOf } from '../lambda/function-urls.ts';
import type { LambdaFunction } from '../lambda/functions.ts';
import { senderIdOfRole } from '../services/message-sender.ts';
import type { Queues } from '../services/queues.ts';
import type { Secrets } from '../services/secrets.ts';
import type { Tables } from '../services/tables.ts';
import { type Topics, xmlError } from '../services/topics.ts';
import type { EventBuses } from '../triggers/event-buses.ts';
import { dynamoDbAccesses, sqsAccesses } from './accesses.ts';

export type Services = {
  readonly location: AwsLocation;
  readonly queues: Queues;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly buses: EventBuses;
  readonly topics: Topics;
  /** The functions behind function URLs, by the logical id of the URL. */
  readonly urls: ReadonlyMap<string, LambdaFunction>;
  /** A function by its logical id, name or ARN. */
  findFunction(name: string): RunningFunction | undefined;
};

/** Routes each call to its service, once the caller's role allows it. */
export function apiHandler(services: Services): ApiHandler {
  const { location, queues, tables, secrets, buses, topics } = services;

  const targets: Readonly<
    Record<string, (operation: string, call: ApiCall) => Promise<ApiAnswer>>
  > = {
    AmazonSQS: async (action, call) => {
      const input = JSON.parse(call.body);
      authorize(location, call, () => sqsAccesses(location, action, input));
      return { body: await queues.call(action, input, call.signal, senderIdOf(call)) };
    },
    DynamoDB_20120810: dynamoDb,
    DynamoDBStreams_20120810: dynamoDb,
    secretsmanager: async (operation, call) => {
      const input = JSON.parse(call.body);
      const resource = secrets.resourceArn(String(input.SecretId));
      authorize(location, call, () => [{ action: `secretsmanager:${operation}`, resource }]);
      return { body: secrets.call(operation, input, requesterOf(call)) };
    },
    AWSEvents: async (operation, call) => {
      const input = JSON.parse(call.body);
      authorize(location, call, () => buses.accesses(operation, input));
      return { body: await buses.call(operation, input, requesterOf(call)) };
    },
  };

  async function dynamoDb(operation: string, call: ApiCall): Promise<ApiAnswer> {
    authorize(location, call, () => dynamoDbAccesses(location, operation, JSON.parse(call.body)));
    return tables.call(call.target, call.body, requesterOf(call));
  }

  /** SNS and STS: a form in, XML out. */
  async function query(call: ApiCall): Promise<ApiAnswer> {
    const input = new URLSearchParams(call.body);
    const headers = { 'content-type': 'text/xml' };
    try {
      if (input.get('Action') === 'GetCallerIdentity') {
        return { headers, body: callerIdentity(location, call) };
      }
      authorize(location, call, () => topics.accesses(input));
      return { headers, body: topics.call(input) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { status: error.status, headers, body: xmlError(error) };
    }
  }

  async function lambdaInvoke(name: string, call: ApiCall): Promise<ApiAnswer> {
    const found = services.findFunction(decodeURIComponent(name));
    if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const resource = found.lambda.definition.arn;
    authorize(location, call, () => [{ action: 'lambda:InvokeFunction', resource }]);
    const event = call.body || '{}';
    if (call.headers['x-amz-invocation-type'] === 'Event') {
      found.asynchronous.accept(event);
      return { status: 202, body: '' };
    }
    const result = await found.lambda.invoke(event);
    return 'payload' in result
      ? { body: result.payload }
      : { body: result.error, headers: { 'x-amz-function-error': 'Unhandled' } };
  }

  return async (call) => {
    const [service = '', operation = ''] = call.target.split('.');
    const handle = targets[service];
    if (handle) return handle(operation, call);
    const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(call.path) ?? [];
    if (invoked) return lambdaInvoke(invoked, call);
    const urlId = urlIdOf(call.path);
    const behindUrl = urlId && services.urls.get(urlId);
    if (behindUrl) return answerUrl(urlId, behindUrl, call);
    if (/(^|&)Action=/.test(call.body)) return query(call);
    throw new AwsError(
      'UnknownOperationException',
      `The local cloud does not offer ${call.target || `${call.method} ${call.path}`}.`,
    );
  };
}

/** A function may do only what its role allows; a call with any other key is the user's own. */
function authorize(
  location: AwsLocation,
  { caller }: ApiCall,
  accesses: () => readonly Access[],
): void {
  if (!caller) return;
  caller.role.authorize(sessionArn(location, caller.role, caller.name), accesses());
}

function requesterOf({ caller }: ApiCall): Requester {
  return caller ? 'function' : 'user';
}

function senderIdOf({ caller }: ApiCall): string | undefined {
  return caller && senderIdOfRole(caller.role.name, caller.name);
}

function callerIdentity(location: AwsLocation, { caller }: ApiCall): string {
  const identity = caller
    ? sessionArn(location, caller.role, caller.name)
    : `arn:aws:iam::${location.accountId}:user/local`;
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>${identity}</Arn><UserId>${nameInArn(identity)}</UserId><Account>${location.accountId}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;
}
