import type { AlertEntry } from '../alerts/alert-log.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { RateLimit } from '../lib/rate-limit.ts';
import { isSameSecret } from '../lib/same-secret.ts';
import { utf8Text } from '../lib/utf8.ts';
import { messageGroup, type OrderRequest } from '../orders/model/request.ts';
import { parseAlert } from './alert.ts';
import { orderFromAlert, type SignalSource } from './order-message.ts';
import { type RefusalCode, SignalRefusal } from './refusal.ts';
import type { ReadToken } from './token.ts';

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
  /** Whether one more refusal of the rate limit is kept. */
  readonly takeFromKept: RateLimit;
  /** The pairs of its account; empty where it may trade every pair. */
  readonly pairs: readonly string[];
  readonly contracts: readonly string[];
};

export type SignalDependencies = {
  readonly sources: ReadonlyMap<string, ActiveSource>;
  /** The `maxAgeSeconds` of each account. */
  readonly maxAgeSeconds: Readonly<Record<string, number>>;
  readonly sendOrder: (body: string, group: string) => Promise<void>;
  /** Keeps the alert and what became of it, for people. */
  readonly keepAlert: (source: string, entry: AlertEntry) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

const BODY_BYTES_MAX = 16_384;
const KEPT_BODY_LENGTH = 1_000;
/** TradingView gives up after three seconds. */
const KEPT_WITHIN_MS = 1_000;

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
    if (request.method !== 'POST') throw new SignalRefusal('NOT_POST', 'Alerts are sent by POST.');
    const [name, source] = await authenticate(deps, request.path);
    return await answer(deps, name, source, request);
  } catch (error) {
    return refused(deps, refusalOf(deps, error));
  }
}

/** The answer to a sender with the right token. The alert is kept, with what became of it. */
async function answer(
  deps: SignalDependencies,
  name: string,
  source: ActiveSource,
  request: SignalRequest,
): Promise<SignalResponse> {
  const { account } = source;
  const body = Buffer.from(request.body).toString('utf8').slice(0, KEPT_BODY_LENGTH);
  const entry = { atMs: deps.clock.nowMs(), account, body };
  try {
    const { id } = await accept(deps, name, source, request);
    await keep(deps, name, { ...entry, outcome: 'queued', id });
    return response(202, { id, account });
  } catch (error) {
    const refusal = refusalOf(deps, error);
    const { code, message, field } = refusal;
    const reason = { code, message, ...(field !== undefined && { field }) };
    // A flood of alerts costs no more writes than the alerts that may come.
    const isKept = code !== 'RATE_LIMITED' || source.takeFromKept();
    if (isKept) await keep(deps, name, { ...entry, outcome: 'refused', reason });
    return refused(deps, refusal);
  }
}

async function accept(
  deps: SignalDependencies,
  name: string,
  source: ActiveSource,
  request: SignalRequest,
): Promise<OrderRequest> {
  if (request.body.byteLength > BODY_BYTES_MAX) {
    throw new SignalRefusal('TOO_LARGE', `The body may have ${BODY_BYTES_MAX} bytes.`);
  }
  if (!source.takeFromLimit()) {
    const text = `"${name}" may send ${source.maxPerMinute} alerts a minute.`;
    throw new SignalRefusal('RATE_LIMITED', text);
  }
  const alert = parseAlert(textOf(request.body));
  const { maxAgeSeconds } = deps;
  const context = {
    sentAtMs: deps.clock.nowMs(),
    maxAgeSeconds,
    pairs: source.pairs,
    contracts: source.contracts,
  };
  const { body, request: order } = orderFromAlert(name, source, alert, context);
  await deps.sendOrder(body, messageGroup(order));
  const { id, account } = order;
  deps.log('info', 'signal_accepted', { source: name, account, id });
  return order;
}

/** An order in the queue is not at stake here: a failure is only logged, and nobody waits for long. */
async function keep(
  { keepAlert, clock, log }: SignalDependencies,
  source: string,
  entry: AlertEntry,
): Promise<void> {
  const late = async () => {
    await clock.sleepUntil(clock.nowMs() + KEPT_WITHIN_MS);
    throw new Error(`It took longer than ${KEPT_WITHIN_MS} ms.`);
  };
  try {
    await Promise.race([keepAlert(source, entry), late()]);
  } catch (error) {
    log('warn', 'alert_not_kept', { source, error: String(error) });
  }
}

/** Any other error is a failure of ours: the caller gets a response, but the request failed. */
function refusalOf({ log }: Pick<SignalDependencies, 'log'>, error: unknown): SignalRefusal {
  if (error instanceof SignalRefusal) return error;
  // The alarm on failed invocations counts this event.
  log('error', 'function_failed', { error: String(error) });
  const text = 'The order may not have been taken. Send the same alert again: that is safe.';
  return new SignalRefusal('UNAVAILABLE', text);
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
  if (source && isSameSecret(token, await source.readToken())) return [name, source];
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
