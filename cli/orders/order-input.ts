import { isoTime } from '../../shared/lib/clock.ts';
import { escapeControls } from '../../shared/lib/escape-controls.ts';
import { stringEnd } from '../../shared/lib/json/string-end.ts';
import { withoutByteOrderMark } from '../../shared/lib/utf8.ts';
import { parseMessage } from '../../shared/orders/message/parse-message.ts';
import { DEFAULT_ACCOUNT, type OrderRequest } from '../../shared/orders/model/request.ts';
import { Failure, withField } from '../terminal/failure.ts';

/** A valid order message, ready to send. */
export type OrderMessage = {
  readonly body: string;
  readonly request: OrderRequest;
  /** Whether the input had no id, so that this message got a new one. */
  readonly isIdNew?: boolean;
};

export type OrderInput = {
  readonly messages: readonly OrderMessage[];
  /** Whether the input was a list, even of one message: then the output is a list too. */
  readonly isList: boolean;
};

/** The defaults and the accounts for reading order messages. */
export type OrderInputContext = {
  readonly nowMs: number;
  readonly accounts: readonly string[];
  /** `--account`, for messages without an account. */
  readonly account: string | undefined;
  /** Makes the id of a message without one; absent: such a message is refused. */
  readonly newId?: () => string;
};

const MESSAGES_MAX = 1_000;
const MESSAGE_BYTES_MAX = 256 * 1024;
/** Any value works: the deployment decides how long an order stays valid. */
const MAX_AGE_SECONDS = 300;

/**
 * Reads order messages: one JSON object, an array of them, or one per line. All messages are checked
 * before the first is sent. The text of a message stays as it is; only a missing `issued_at`,
 * `account` or `id` is added in front.
 */
export function readOrders(text: string, context: OrderInputContext): OrderInput {
  const { bodies, isList } = splitMessages(text);
  if (bodies.length === 0) throw new Failure('NO_ORDERS', 'The input holds no order message.');
  if (bodies.length > MESSAGES_MAX) {
    const message = `The input holds ${bodies.length} messages; send at most ${MESSAGES_MAX} at once.`;
    throw new Failure('TOO_MANY_ORDERS', message);
  }
  const messages = bodies.map((body, index) =>
    readOrder(body, context, isList ? `Message ${index + 1}: ` : ''),
  );
  return { messages, isList };
}

function readOrder(text: string, context: OrderInputContext, where: string): OrderMessage {
  const body = withDefaults(text, context);
  if (Buffer.byteLength(body) > MESSAGE_BYTES_MAX) {
    throw new Failure('TOO_LARGE', `${where}A message has at most ${MESSAGE_BYTES_MAX} bytes.`);
  }
  const parsed = parseMessage(body, {
    sentAtMs: context.nowMs,
    maxAgeSeconds: Object.fromEntries(context.accounts.map((name) => [name, MAX_AGE_SECONDS])),
  });
  if (parsed.kind === 'refused') {
    const { code, message, field } = parsed.reason;
    const description = withField(message, field) + syntaxFault(text);
    throw new Failure(code, `${where}${description} Nothing was sent.`, field);
  }
  const { request } = parsed;
  if (context.account !== undefined && request.account !== context.account) {
    const message = `${where}It names the account "${request.account}", not "${context.account}". Nothing was sent.`;
    throw new Failure('OTHER_ACCOUNT', message, 'account');
  }
  return { body, request, ...(lacksId(text) && { isIdNew: true }) };
}

function lacksId(body: string): boolean {
  const json = parseJson(body);
  return isObject(json) && !('id' in json);
}

/** Adds missing fields in front; the rest of the text stays as it is. */
function withDefaults(body: string, { nowMs, account, newId }: OrderInputContext): string {
  const json = parseJson(body);
  if (!isObject(json)) return body;
  const missing = {
    ...(!('id' in json) && newId && { id: newId() }),
    ...(!('issued_at' in json) && { issued_at: isoTime(nowMs) }),
    ...(!('account' in json) &&
      account !== undefined &&
      account !== DEFAULT_ACCOUNT && { account }),
  };
  return Object.keys(json).length === 0 ? body : withFieldsInFront(body, missing);
}

/** Adds fields in front of the fields of a non-empty JSON object, whose text stays as it is. */
export function withFieldsInFront(object: string, fields: object): string {
  return Object.keys(fields).length === 0
    ? object
    : object.replace('{', () => `${JSON.stringify(fields).slice(0, -1)},`);
}

function splitMessages(input: string): { readonly bodies: readonly string[]; isList: boolean } {
  const text = withoutByteOrderMark(input);
  const json = parseJson(text);
  if (Array.isArray(json)) return { bodies: elementTexts(text.trim()), isList: true };
  if (json !== undefined) return { bodies: [text.trim()], isList: false };
  // Concatenated files can have a byte order mark inside the text too.
  const lines = text.split(/\r?\n/).map(withoutByteOrderMark);
  const bodies = lines.filter((line) => line.trim() !== '');
  const isArray = text.trimStart().startsWith('[');
  const isLines = bodies.length > 1 && !isArray && bodies.some((line) => isObject(parseJson(line)));
  // Any other text is one broken message, and its refusal says so.
  if (!isLines) return { bodies: bodies.length === 0 ? [] : [text], isList: false };
  return { bodies, isList: true };
}

/** The source texts of the elements of a valid JSON array. */
function elementTexts(array: string): readonly string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < array.length; at++) {
    const character = array[at];
    if (character === '"') at = stringEnd(array, at) - 1;
    if (character === '[' || character === '{') depth++;
    if (character === ']' || character === '}') depth--;
    const ends = (depth === 1 && character === ',') || depth === 0;
    if (!ends) continue;
    const element = array.slice(start, at).trim();
    if (element !== '') elements.push(element);
    start = at + 1;
  }
  return elements;
}

function isObject(json: unknown): json is object {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The parser's message for invalid JSON, with its position; empty for valid JSON. */
function syntaxFault(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return ` ${escapeControls((error as Error).message)}.`;
  }
}

/** Undefined for invalid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
