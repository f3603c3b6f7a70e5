import { AwsError } from '../aws/aws-error.ts';
import { escapeXml } from '../aws/xml.ts';

/**
 * SQS's query protocol: a form in, XML out. Clients of before November 2023 speak it: AWS CLI 1 before 1.30
 * and 2 before 2.13, boto3 before 1.28.82.
 * Source: SQS API reference, "Making Query API requests"; the names of lists and errors are those of
 * botocore's `sqs/2012-11-05/service-2.json` of before.
 */
export const SQS_QUERY_VERSION = '2012-11-05';

const NAMESPACE = `http://queue.amazonaws.com/doc/${SQS_QUERY_VERSION}/`;

type Fields = { readonly [name: string]: unknown };

/** Lists of the form, under their names in the JSON protocol. */
const LISTS: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  SendMessageBatchRequestEntry: 'Entries',
  DeleteMessageBatchRequestEntry: 'Entries',
  ChangeMessageVisibilityBatchRequestEntry: 'Entries',
};

/** Lists of names and values that are maps in the JSON protocol. */
const MAPS: Readonly<Record<string, string>> = {
  Attribute: 'Attributes',
  MessageAttribute: 'MessageAttributes',
  MessageSystemAttribute: 'MessageSystemAttributes',
  Tag: 'tags',
};

const NUMBERS: readonly string[] = [
  'DelaySeconds',
  'VisibilityTimeout',
  'MaxNumberOfMessages',
  'WaitTimeSeconds',
  'MaxResults',
];

/** Deeper than any field of SQS. */
const DEPTH_MAX = 8;

/** The input of a call, as the JSON protocol has it. */
export function sqsInput(form: URLSearchParams): Record<string, unknown> {
  const fields = [...form]
    .filter(([name]) => name !== 'Action' && name !== 'Version')
    .map(([name, value]) => ({ path: name.split('.'), value }));
  if (fields.some(({ path }) => path.length > DEPTH_MAX)) {
    throw new AwsError('MalformedInput', 'A field of the form is nested too deeply.');
  }
  return named(grouped(fields) as Fields);
}

type FormField = { readonly path: readonly string[]; readonly value: string };

/** The fields as a tree: `Entry.1.Id` is the field `Id` of the first entry. */
function grouped(fields: readonly FormField[]): unknown {
  if (fields.length === 1 && fields[0]!.path.length === 0) return fields[0]!.value;
  const groups = Map.groupBy(fields, ({ path }) => path[0] ?? '');
  return Object.fromEntries(
    [...groups].map(([name, members]) => [
      name,
      grouped(members.map(({ path, value }) => ({ path: path.slice(1), value }))),
    ]),
  );
}

function named(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]): [string, unknown] => {
      if (LISTS[name] !== undefined) return [LISTS[name], membersOf(value).map(item)];
      if (MAPS[name] !== undefined) return [MAPS[name], mapOf(value)];
      return [name, NUMBERS.includes(name) ? numberOf(name, value) : value];
    }),
  );
}

const item = (value: unknown): unknown => (isFields(value) ? named(value) : value);

function numberOf(name: string, value: unknown): number {
  if (/^-?\d{1,9}$/.test(String(value))) return Number(value);
  throw new AwsError('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid.`);
}

/** The members of a list, by their numbers. */
function membersOf(value: unknown): readonly unknown[] {
  if (!isFields(value)) return [];
  const byNumber = Object.entries(value).toSorted(([one], [other]) => Number(one) - Number(other));
  return byNumber.map(([, member]) => member);
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    membersOf(value)
      .filter(isFields)
      .map((member) => [String(member.Name ?? member.Key), member.Value]),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The elements of lists in results: each member has this name. */
const RESULT_LISTS: Readonly<Record<string, string>> = {
  Messages: 'Message',
  QueueUrls: 'QueueUrl',
  Failed: 'BatchResultErrorEntry',
};

/** The response to a call, from the result of the JSON protocol. */
export function sqsAnswer(action: string, result: unknown): string {
  const lists = { ...RESULT_LISTS, Successful: `${action}ResultEntry` };
  const content = `<${action}Result>${elementsOf((result ?? {}) as Fields, lists)}</${action}Result>`;
  const metadata = '<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>';
  return `<${action}Response xmlns="${NAMESPACE}">${content}${metadata}</${action}Response>`;
}

function elementsOf(fields: Fields, lists: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      const member = lists[name];
      if (member !== undefined) {
        return (value as readonly unknown[]).map((each) => element(member, each, lists));
      }
      const [entry] = Object.entries(MAPS).find(([, map]) => map === name) ?? [];
      if (entry === undefined) return [element(name, value, lists)];
      return Object.entries(value as Fields).map(([key, each]) =>
        element(entry, { Name: key, Value: each }, lists),
      );
    })
    .join('');
}

function element(name: string, value: unknown, lists: Readonly<Record<string, string>>): string {
  const content = isFields(value) ? elementsOf(value, lists) : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}

/** Errors that the query protocol calls by another name than the JSON protocol. */
const ERRORS: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
};

/** A refusal of SQS under its name in the query protocol. */
export function sqsQueryError(error: AwsError): AwsError {
  const name = error.type.split('#').at(-1)!;
  return new AwsError(ERRORS[name] ?? name, error.message, error.status);
}
