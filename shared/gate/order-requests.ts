import type { GateKey } from './api-key.ts';
import { type HttpRequest, TransportError } from './http.ts';
import {
  type ChangeOutcomeOf,
  changeOf,
  type NotSent,
  type PlacementOf,
  placementOf,
  type ResponseReading,
  type UnknownOutcome,
} from './outcomes.ts';
import type { Requests } from './requests.ts';

/** The time window of one attempt. The exchange executes it within the window or not at all. */
export type Fence = {
  /** Signed `Timestamp`: Gate refuses the request more than 60 s later. Exchange time. */
  readonly signedAtMs: number;
  /** `x-gate-exptime`: Gate refuses the request if it arrives later. Exchange time. */
  readonly exptimeMs: number;
};

/** The body of a request, with Gate's own field names. */
type Body = Readonly<Record<string, string | boolean>>;

/** Requests that place, amend or cancel one order of a market. Each is sent at most once. */
export function createOrderRequests<Order extends { readonly text: string }>(
  { exchange, signed, exchangeNowMs }: Pick<Requests, 'exchange' | 'signed' | 'exchangeNowMs'>,
  reading: ResponseReading<Order>,
) {
  function fenced(
    key: GateKey,
    method: HttpRequest['method'],
    path: string,
    body: Body,
    { signedAtMs, exptimeMs }: Fence,
  ): HttpRequest {
    const headers = { 'x-gate-exptime': String(exptimeMs) };
    return signed(key, method, path, {}, JSON.stringify(body), signedAtMs, headers);
  }

  async function change(request: HttpRequest): Promise<ChangeOutcomeOf<Order>> {
    return orTransportOutcome(async () => changeOf(await exchange(request), reading));
  }

  return {
    async place(
      key: GateKey,
      path: string,
      body: Body & { readonly text?: string },
      fence: Fence,
    ): Promise<PlacementOf<Order>> {
      const request = fenced(key, 'POST', path, body, fence);
      return orTransportOutcome(async () =>
        placementOf(await exchange(request), body.text ?? '', reading),
      );
    },

    amend: (key: GateKey, method: 'PUT' | 'PATCH', path: string, body: Body, fence: Fence) =>
      change(fenced(key, method, path, body, fence)),

    cancel: (key: GateKey, path: string, query: Readonly<Record<string, string>>) =>
      change(signed(key, 'DELETE', path, query, '', exchangeNowMs())),
  };
}

/** A failed transport is an outcome too; other errors are thrown. */
async function orTransportOutcome<T>(
  send: () => Promise<T>,
): Promise<T | NotSent | UnknownOutcome> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { kind: error.sent ? 'unknown' : 'not_sent', detail: error.message };
  }
}
