import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { utf8Text } from '../lib/utf8.ts';
import { messageGroup } from '../orders/model/request.ts';
import { parseAlert } from './alert.ts';
import { orderFromAlert, type SignalSource } from './order-message.ts';
import type { RateLimit } from './rate-limit.ts';
import { type RefusalCode, SignalRefusal } from './refusal.ts';
import { isSameToken, type ReadToken } from './token.ts';

/** An HTTP request from the function URL. */
export type SignalRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
};

export type SignalResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** A configured source with its state between requests. */
export type ActiveSource = SignalSource & {
  readonly readToken: ReadToken;
  readonly takeFromLimit: RateLimit;
  /** The pairs of its account; empty where it may trade every pair. */
  readonly pairs: readonly string[];
};

export type SignalDependencies = {
  readonly sources: ReadonlyMap<string, ActiveSource>;
  /** The `maxAgeSeconds` of each account. */
  readonly maxAgeSeconds: Readonly<Record<string, number>>;
  readonly sendOrder: (body: string, group: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

const BODY_BYTES_MAX = 16_384;

/** POST /SOURCE/TOKEN, because TradingView and similar services send no custom headers. */
const PATH = /^\/([A-Za-z0-9_-]{1,32})\/([A-Za-z0-9]{1,128})$/;

/**
 * Turns one alert into at most one order message. Equal alerts have the same id, which the ledger
 * accepts once. Responds with 202 once the queue has the message, and with the reason for a
 * refusal.
 */
export async function receiveSignal(
  deps: SignalDependencies,
  request: SignalRequest,
): Promise<SignalResponse> {
  try {
    return await accept(deps, request);
  } catch (error) {
    if (error instanceof SignalRefusal) return refused(deps, error);
    // The caller gets a response, but the request failed: the alarm on failed invocations counts
    // this event.
    deps.log('error', 'function_failed', { error: String(error) });
    const text = 'The order may not have been taken. Send the same alert again: that is safe.';
    return refused(deps, new SignalRefusal('UNAVAILABLE', text));
  }
}

async function accept(deps: SignalDependencies, request: SignalRequest): Promise<SignalResponse> {
  if (request.method !== 'POST') throw new SignalRefusal('NOT_POST', 'Alerts are sent by POST.');
  if (request.body.byteLength > BODY_BYTES_MAX) {
    throw new SignalRefusal('TOO_LARGE', `The body may have ${BODY_BYTES_MAX} bytes.`);
  }
  const [name, source] = await authenticate(deps, request.path);
  if (!source.takeFromLimit()) {
    const text = `"${name}" may send ${source.maxPerMinute} alerts a minute.`;
    throw new SignalRefusal('RATE_LIMITED', text);
  }
  const alert = parseAlert(textOf(request.body));
  const { maxAgeSeconds } = deps;
  const context = { sentAtMs: deps.clock.nowMs(), maxAgeSeconds, pairs: source.pairs };
  const { body, request: order } = orderFromAlert(name, source, alert, context);
  await deps.sendOrder(body, messageGroup(order));
  const { id, account } = order;
  deps.log('info', 'signal_accepted', { source: name, account, id });
  return response(202, { id, account });
}

/**
 * The same response for an unknown source and a wrong token, so that it does not reveal the
 * sources.
 */
async function authenticate(
  { sources }: Pick<SignalDependencies, 'sources'>,
  path: string,
): Promise<readonly [name: string, source: ActiveSource]> {
  const [, name = '', token = ''] = PATH.exec(path) ?? [];
  const source = sources.get(name);
  if (source && isSameToken(token, await source.readToken())) return [name, source];
  throw new SignalRefusal('UNAUTHORIZED', 'No such source, or not its token.');
}

function textOf(body: Uint8Array): string {
  const text = utf8Text(body);
  if (text === undefined) throw new SignalRefusal('NOT_UTF8', 'The body is not UTF-8.');
  return text;
}

function refused({ log }: Pick<SignalDependencies, 'log'>, refusal: SignalRefusal): SignalResponse {
  const { status, code, message, field } = refusal;
  // Never log the path: it holds the token.
  log('warn', 'signal_refused', { code, field });
  const error = { code, message, ...(field !== undefined && { field }) };
  return response(status, { error }, HEADERS[code]);
}

/** Source: RFC 9110, which requires the first header and permits the second. */
const HEADERS: Partial<Record<RefusalCode, SignalResponse['headers']>> = {
  NOT_POST: { allow: 'POST' },
  RATE_LIMITED: { 'retry-after': '60' },
};

function response(
  status: number,
  body: unknown,
  headers: SignalResponse['headers'] = {},
): SignalResponse {
  return { status, headers, body };
}
