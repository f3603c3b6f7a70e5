import type { Fields } from '../engine/parameters.ts';
import {
  ExchangeRefusal,
  type ExchangeResponse,
  refusal,
  refusalAnswer,
} from '../engine/responses.ts';
import { ACCOUNT_ENDPOINTS } from './account-endpoints.ts';
import {
  authenticate,
  checkContent,
  checkExptime,
  checkPermission,
  createRouter,
  type ExchangeRequest,
  headersOf,
  isWithBody,
  LOOPBACK,
} from './admission.ts';
import { BATCH_ENDPOINTS } from './batch-endpoints.ts';
import type { Simulation } from './endpoint.ts';
import { FUTURES_ACCOUNT_ENDPOINTS } from './futures-account-endpoints.ts';
import { FUTURES_CONTRACT_ENDPOINTS } from './futures-contract-endpoints.ts';
import { FUTURES_LIST_ENDPOINTS } from './futures-list-endpoints.ts';
import { FUTURES_ORDER_ENDPOINTS } from './futures-order-endpoints.ts';
import { type Counted, LIMITS, type RateAllowance, RateLimiter } from './limits.ts';
import { MARKET_ENDPOINTS, UNLISTED_ENDPOINTS } from './market-endpoints.ts';
import { ORDER_ENDPOINTS, pairCountedFor } from './order-endpoints.ts';
import { ORDER_LIST_ENDPOINTS } from './order-list-endpoints.ts';
import { UNIFIED_ENDPOINTS } from './unified-endpoints.ts';

/** An answer, and how much the sender may still ask. */
export type LimitedAnswer = ExchangeResponse & { readonly allowance: RateAllowance };

const route = createRouter([
  ...MARKET_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...UNIFIED_ENDPOINTS,
  ...ORDER_ENDPOINTS,
  ...BATCH_ENDPOINTS,
  ...ORDER_LIST_ENDPOINTS,
  ...FUTURES_CONTRACT_ENDPOINTS,
  ...FUTURES_ACCOUNT_ENDPOINTS,
  ...FUTURES_ORDER_ENDPOINTS,
  ...FUTURES_LIST_ENDPOINTS,
  ...UNLISTED_ENDPOINTS,
]);

/** The rate-limit headers of a request that was counted nowhere. */
export function uncounted(nowMs: number): RateAllowance {
  return {
    limit: LIMITS.public.requests,
    remaining: LIMITS.public.requests,
    resetAtMs: nowMs,
  };
}

/** Where requests arrive: finds the endpoint, checks who may use it how often, and serves it. */
export class ExchangeGateway {
  readonly #simulation: Simulation;
  readonly #limiter: RateLimiter;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#limiter = new RateLimiter(() => simulation.behavior().rateLimits);
  }

  /** Serves a request that is received at this time by the gateway's clock. */
  serve(request: ExchangeRequest, nowMs: number): LimitedAnswer {
    let allowance = uncounted(nowMs);
    const count = (counted: Counted): void => {
      allowance = this.#limiter.count(counted, nowMs);
      if (allowance.exceeded) throw refusal('TOO_MANY_REQUESTS', allowance.exceeded);
    };
    try {
      const answer = this.#answer(request, nowMs, count);
      return { ...answer, allowance };
    } catch (error) {
      if (!(error instanceof ExchangeRefusal)) throw error;
      // Futures write `detail` where spot writes `message`.
      const field = request.path.includes('/futures/') ? 'detail' : 'message';
      return { ...refusalAnswer(error, field), allowance };
    }
  }

  #answer(
    request: ExchangeRequest,
    nowMs: number,
    count: (counted: Counted) => void,
  ): ExchangeResponse {
    const { endpoint, parameter } = route(request);
    const headers = headersOf(request);
    const behavior = this.#simulation.behavior();
    const { status = 200, limit: group } = endpoint;
    const name = `${endpoint.method} ${endpoint.path}`;
    checkContent(request, headers);
    const query: Fields =
      request.query === '' ? {} : Object.fromEntries(new URLSearchParams(request.query));
    if (endpoint.access === 'public') {
      const caller = request.remoteAddress ?? LOOPBACK;
      count({ group, endpoint: name, caller, market: '' });
      const call = { parameter, query, body: undefined, headers, nowMs };
      return { status, json: endpoint.serve(call, this.#simulation) };
    }
    const key = authenticate(request, headers, this.#simulation.keys, behavior, nowMs);
    checkPermission(key, endpoint.access, endpoint.method);
    if (endpoint.hasExptime) checkExptime(headers, behavior, nowMs);
    const body = bodyOf(request);
    const call = { parameter, query, body, headers, nowMs, key };
    count({ group, endpoint: name, caller: key.userId, market: pairCountedFor(call) });
    return { status, json: endpoint.serve(call, this.#simulation) };
  }
}

/** The JSON of a body; those of GET and DELETE are not read. */
function bodyOf({ method, body }: ExchangeRequest): unknown {
  if (!isWithBody(method) || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw refusal('INVALID_REQUEST_BODY');
  }
}
