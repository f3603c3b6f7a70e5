import type { HttpResponse } from './http.ts';

/** A parsed HTTP response of Gate's. */
export type GateResponse = {
  readonly status: number;
  /** The parsed body; undefined if it is not JSON. */
  readonly json: unknown;
  readonly label: string | undefined;
  /** For people: Gate's message, shortened. */
  readonly message: string;
  /** `X-In-Time`: when the gateway received the request. */
  readonly inTimeMs: number | undefined;
  /** `X-Gate-RateLimit-Reset-Timestamp`, on a rate limit. */
  readonly resetMs: number | undefined;
  /** The unused part of the request's rate limit, from 0 to 1, where Gate says it. */
  readonly allowanceLeft: number | undefined;
};

export type ParseJson = (body: string) => unknown;

const MESSAGE_LENGTH = 200;

/** @param parse throws if a body is not JSON */
export function readResponse(
  response: HttpResponse,
  exchangeNowMs: number,
  parse: ParseJson = JSON.parse,
): GateResponse {
  const json = jsonOf(response.body, parse);
  const error = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const label = typeof error.label === 'string' ? error.label : undefined;
  // Some endpoints write `detail` instead of `message`. The edge responds in HTML.
  const text = error.message ?? error.detail ?? response.body;
  return {
    status: response.status,
    json,
    label,
    message: String(text).slice(0, MESSAGE_LENGTH),
    inTimeMs: timeHeader(response, 'x-in-time', exchangeNowMs),
    resetMs:
      response.status === 429
        ? timeHeader(response, 'x-gate-ratelimit-reset-timestamp', exchangeNowMs)
        : undefined,
    allowanceLeft: allowanceLeftOf(response),
  };
}

function allowanceLeftOf({ headers }: HttpResponse): number | undefined {
  const limit = Number(headers['x-gate-ratelimit-limit']);
  const left = Number(headers['x-gate-ratelimit-requests-remain']);
  return limit > 0 && left >= 0 ? left / limit : undefined;
}

function jsonOf(body: string, parse: ParseJson): unknown {
  try {
    return parse(body);
  } catch {
    return undefined;
  }
}

/**
 * A time header in ms. Gate does not always state the unit (seconds, ms and µs all occur), so the
 * unit is chosen by which the time lies within a year of now.
 */
function timeHeader(
  response: HttpResponse,
  name: string,
  exchangeNowMs: number,
): number | undefined {
  const value = Number(response.headers[name]);
  const yearMs = 365 * 24 * 3600 * 1000;
  return [value, value / 1000, value * 1000].find(
    (timeMs) => value > 0 && Math.abs(timeMs - exchangeNowMs) < yearMs,
  );
}
