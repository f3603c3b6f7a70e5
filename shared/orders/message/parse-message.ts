import { escapeControls } from '../../lib/escape-controls.ts';
import { duplicateKeys } from '../../lib/json/duplicate-keys.ts';
import { hasByteOrderMark } from '../../lib/utf8.ts';
import { type Reason, type ReasonCode, reason } from '../model/reason.ts';
import { type Action, DEFAULT_ACCOUNT, type OrderRequest } from '../model/request.ts';
import { faultBetweenFields, timeFault } from './field-rules.ts';
import { accepts, CHILD_ID, ID, isAction, readFields } from './fields.ts';
import { hashOf, payloadOf } from './normalize.ts';
import { type FieldFault, isObject } from './object-field.ts';

export type ParsedMessage =
  | { readonly kind: 'request'; readonly request: OrderRequest }
  | {
      readonly kind: 'refused';
      readonly reason: Reason;
      /** Only if the message has a usable id and account. */
      readonly id?: string;
      readonly account?: string;
    };

/** The context of a message for parsing. */
export type MessageContext = {
  /** When SQS received the message. */
  readonly sentAtMs: number;
  /** The `maxAgeSeconds` of each configured account. */
  readonly maxAgeSeconds: Readonly<Record<string, number>>;
  /** Whether its sender is a function whose orders are children of a program. */
  readonly namesChildren?: boolean;
};

const ONE_OBJECT = 'one JSON object, as in {"id": "...", "currency_pair": "BTC_USDT", ...}';
const FIELD_NAME_LENGTH = 64;
/** No message has objects nested deeper. A deeper one is refused whatever its keys are. */
const DEPTH_MAX = 4;

/** Parses the body of a queue message into a request that can be claimed, or a refusal. */
export function parseMessage(body: string, context: MessageContext): ParsedMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    const why = hasByteOrderMark(body) ? 'begins with a byte order mark' : 'is not JSON';
    return refused(reason('NOT_JSON', `The message ${why}: send ${ONE_OBJECT}.`));
  }
  if (!isObject(json)) {
    const text = `The message is JSON, but not an object: send ${ONE_OBJECT}, not inside a text or a list.`;
    return refused(reason('INVALID_MESSAGE', text));
  }
  const fields = json;
  const repeated = duplicateKeys(body, DEPTH_MAX);
  const isAmbiguous = repeated.has('id') || repeated.has('account');
  const identity = isAmbiguous ? undefined : identify(fields, context);
  const [repeatedField] = repeated;
  if (repeatedField !== undefined) return refused(repeatedFieldFault(repeatedField), identity);
  const action = fields.action ?? 'place';
  if (!isAction(action)) {
    const fault = { kind: 'invalid', path: 'action', accepts: accepts('action') } as const;
    return refused(fieldFault('place', fault), identity);
  }
  const read = readFields(action, fields);
  if ('fault' in read) return refused(fieldFault(action, read.fault), identity);
  const { message } = read;
  const { id, account = DEFAULT_ACCOUNT, note } = message;
  if (!isUsableId(id, context)) {
    const fault = { kind: 'invalid', path: 'id', accepts: accepts('id') } as const;
    return refused(fieldFault(action, fault), identity);
  }
  if (!Object.hasOwn(context.maxAgeSeconds, account)) {
    const configured = Object.keys(context.maxAgeSeconds).join(', ');
    const text = `No account is called "${account}"; configured: ${configured}.`;
    return refused(reason('UNKNOWN_ACCOUNT', text, 'account'));
  }
  const contradiction = faultBetweenFields(message);
  if (contradiction) return refused(contradiction, identity);
  const issuedAtMs = message.issued_at ?? context.sentAtMs;
  const submitByMs = issuedAtMs + context.maxAgeSeconds[account]! * 1000;
  const payload = payloadOf(message, { issuedAtMs, submitByMs });
  const untimely = timeFault(context.sentAtMs, message, payload);
  if (untimely) return refused(untimely, identity);
  const request: OrderRequest = {
    id,
    account,
    hash: hashOf(payload),
    issuedAtMs,
    ...(note !== undefined && { note }),
    ...payload,
  };
  return { kind: 'request', request };
}

type Identity = { readonly id: string; readonly account: string };

function refused(why: Reason, identity?: Identity): ParsedMessage {
  return {
    kind: 'refused',
    reason: why,
    ...identity,
  };
}

/** The id and account of a faulty message, if both are usable. */
function identify(
  fields: Readonly<Record<string, unknown>>,
  context: MessageContext,
): Identity | undefined {
  const { id, account = DEFAULT_ACCOUNT } = fields;
  const usable =
    typeof id === 'string' &&
    isUsableId(id, context) &&
    typeof account === 'string' &&
    Object.hasOwn(context.maxAgeSeconds, account);
  return usable ? { id, account } : undefined;
}

function isUsableId(id: string, { namesChildren = false }: MessageContext): boolean {
  return ID.test(id) || (namesChildren && CHILD_ID.test(id));
}

function fieldFault(action: Action, fault: FieldFault): Reason {
  const field = fieldName(fault.path);
  if (fault.kind === 'unknown') {
    const accepted = fault.known.join(', ');
    const text = `Unknown field. "${fault.within || action}" accepts: ${accepted}.`;
    return reason('UNKNOWN_FIELD', text, field);
  }
  const code: ReasonCode = fault.kind === 'invalid' ? 'INVALID_FIELD' : 'MISSING_FIELD';
  return reason(code, `"${field}" must be ${fault.accepts}.`, field);
}

function repeatedFieldFault(field: string): Reason {
  const text =
    'The field occurs more than once, and readers differ in which one counts: send it once.';
  return reason('REPEATED_FIELD', text, fieldName(field));
}

/** A field's name from the message, shortened. */
const fieldName = (field: string): string => escapeControls(field.slice(0, FIELD_NAME_LENGTH));
