import { AwsError } from '../aws/aws-error.ts';
import type { AwsLocation } from '../aws/aws-location.ts';
import type { Requester } from '../aws/observers.ts';
import { queryAnswer, xmlError } from '../aws/xml.ts';
import type { CloudFormationActions } from '../cloudformation/actions.ts';
import { queryInput } from '../cloudformation/query-input.ts';
import { type Access, type Roles, sessionArn } from '../iam/iam.ts';
import type { ApiAnswer, ApiCall, ApiHandler } from '../lambda/api-call.ts';
import type { RunningFunction } from '../lambda/async-invocations.ts';
import { answerUrl, urlIdOf } from '../lambda/function-urls.ts';
import type { LambdaFunction } from '../lambda/functions.ts';
import type { Buckets } from '../services/buckets.ts';
import { senderIdOfRole } from '../services/message-sender.ts';
import type { Parameters } from '../services/parameters.ts';
import type { Queues } from '../services/queues.ts';
import type { Secrets } from '../services/secrets.ts';
import type { Tables } from '../services/tables.ts';
import type { Topics } from '../services/topics.ts';
import type { EventBuses } from '../triggers/event-buses.ts';
import { dynamoDbAccesses, sqsAccesses } from './accesses.ts';
import { answerS3, isS3Call } from './s3.ts';
import { SQS_QUERY_VERSION, sqsAnswer, sqsInput, sqsQueryError } from './sqs-query.ts';
import { answerSts } from './sts.ts';

export type Services = {
  readonly location: AwsLocation;
  readonly queues: Queues;
  readonly tables: Tables;
  readonly callTable: CallTable;
  readonly secrets: Secrets;
  readonly buses: EventBuses;
  readonly topics: Topics;
  readonly buckets: Buckets;
  readonly parameters: Parameters;
  readonly roles: Roles;
  readonly cloudFormation: CloudFormationActions;
  /** The functions behind function URLs, by the id of the URL. */
  readonly urls: ReadonlyMap<string, LambdaFunction>;
  readonly functions: { readonly all: readonly { readonly lambda: LambdaFunction }[] };
  /** A function by its logical id, name or ARN. */
  findFunction(name: string): RunningFunction | undefined;
};

/** One call of DynamoDB's APIs from outside. */
export type CallTable = Tables['call'];

const WRITES_PATH = '/local/writes';
const FUNCTIONS_PATH = '/local/functions';

/** Routes each call to its service, once the caller's role allows it. */
export function apiHandler(services: Services): ApiHandler {
  const { location, queues, tables, callTable, secrets, buses, topics } = services;

  const targets: Readonly<
    Record<string, (operation: string, call: ApiCall) => Promise<ApiAnswer>>
  > = {
    AmazonSQS: async (action, call) => ({
      body: await callQueue(action, JSON.parse(call.body), call),
    }),
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
    AmazonSSM: async (operation, call) => {
      authorize(location, call, () => [{ action: `ssm:${operation}`, resource: '*' }]);
      return { body: services.parameters.call(operation, JSON.parse(call.body)) };
    },
  };

  function callQueue(
    action: string,
    input: Record<string, unknown>,
    call: ApiCall,
  ): Promise<unknown> {
    authorize(location, call, () => sqsAccesses(location, action, input));
    return queues.call(action, input, call.signal, senderIdOf(call));
  }

  /** SQS for clients of before its JSON protocol. */
  async function queueQuery(action: string, form: URLSearchParams, call: ApiCall): Promise<string> {
    try {
      return sqsAnswer(action, await callQueue(action, sqsInput(form), call));
    } catch (error) {
      throw error instanceof AwsError ? sqsQueryError(error) : error;
    }
  }

  async function dynamoDb(operation: string, call: ApiCall): Promise<ApiAnswer> {
    authorize(location, call, () =>
      dynamoDbAccesses(location, operation, JSON.parse(call.body), tables.partitionKeyOf),
    );
    return callTable(call.target, call.body, requesterOf(call));
  }

  /** STS, SQS, CloudFormation and SNS: a form in, XML out. */
  async function query(call: ApiCall): Promise<ApiAnswer> {
    const input = new URLSearchParams(call.body);
    const headers = { 'content-type': 'text/xml' };
    try {
      const identity = answerSts(input, location, services.roles, call);
      if (identity !== undefined) return { headers, body: identity };
      const action = input.get('Action') ?? '';
      if (input.get('Version') === SQS_QUERY_VERSION) {
        return { headers, body: await queueQuery(action, input, call) };
      }
      if (services.cloudFormation.offers(action)) {
        authorize(location, call, () => [{ action: `cloudformation:${action}`, resource: '*' }]);
        const result = await services.cloudFormation.call(queryInput(input));
        return { headers, body: queryAnswer(action, CLOUDFORMATION_NAMESPACE, result) };
      }
      authorize(location, call, () => topics.accesses(input));
      return { headers, body: topics.call(input) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { status: error.status, headers, body: xmlError(error) };
    }
  }

  /** No API of AWS: the number of writes, when it has changed. */
  async function tableWrites({ path, signal }: ApiCall): Promise<ApiAnswer> {
    const known = new URL(path, 'http://local').searchParams.get('after');
    const after = known === null ? undefined : Number(known);
    return { body: { count: await tables.writes.countAfter(after, signal) } };
  }

  /** No API of AWS: the environment of each function, to run its source under a debugger. */
  function functionEnvironments(): ApiAnswer {
    const definitions = services.functions.all.map(({ lambda }) => lambda.definition);
    return {
      body: definitions.map(({ functionId, arn, timeoutMs, environment }) => ({
        functionId,
        arn,
        timeoutMs,
        environment,
      })),
    };
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

  function accountSettings(call: ApiCall): ApiAnswer {
    authorize(location, call, () => [{ action: 'lambda:GetAccountSettings', resource: '*' }]);
    return { body: { AccountLimit: { ConcurrentExecutions: CONCURRENT_EXECUTIONS } } };
  }

  return async (call) => {
    const [service = '', operation = ''] = call.target.split('.');
    const handle = targets[service];
    if (handle) return handle(operation, call);
    const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(call.path) ?? [];
    if (invoked) return lambdaInvoke(invoked, call);
    if (call.path.startsWith(WRITES_PATH)) return tableWrites(call);
    if (call.path === FUNCTIONS_PATH && !call.caller) return functionEnvironments();
    if (call.path.startsWith('/2016-08-19/account-settings')) return accountSettings(call);
    const urlId = urlIdOf(call.path);
    const behindUrl = urlId && services.urls.get(urlId);
    if (behindUrl) return answerUrl(urlId, behindUrl, call);
    if (/(^|&)Action=/.test(call.body)) return query(call);
    if (isS3Call(call)) {
      authorize(location, call, () => [{ action: 's3:*', resource: '*' }]);
      return answerS3(services.buckets, location.region, call);
    }
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

const CLOUDFORMATION_NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
/** The quota of a new AWS account. Source: Lambda developer guide, "Lambda quotas". */
const CONCURRENT_EXECUTIONS = 10;
