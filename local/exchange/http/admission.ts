import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import { ExchangeRefusal, refusal } from '../engine/responses.ts';
import type { Endpoint } from './endpoint.ts';
import type { ExchangeKey, Keys, PermissionGroup } from './keys.ts';
import { isSignedWith } from './signature.ts';

/** A request as it is on the wire. */
export type ExchangeRequest = {
  readonly method: string;
  /** With /api/v4, without the query. */
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly remoteAddress?: string;
};

export const API_PREFIX = '/api/v4';
export const LOOPBACK = '127.0.0.1';

/** Where a connection comes from, as key allow-lists have it. */
export function addressOf({ remoteAddress }: { readonly remoteAddress?: string }): string {
  return remoteAddress?.replace('::ffff:', '') ?? LOOPBACK;
}

const TIMESTAMP_TOLERANCE_S = 60;

/** Reads a header whatever the case of its name. */
export function headersOf(request: ExchangeRequest): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const name in request.headers) headers.set(name.toLowerCase(), request.headers[name]!);
  return headers;
}

/** The endpoint that a request is for, and what stands for the variable part of its path. */
export type Route = { readonly endpoint: Endpoint; readonly parameter: string };

/** An endpoint whose path has a variable part. */
type Pattern = { readonly endpoint: Endpoint; readonly before: string; readonly after: string };

/** Finds the endpoint of a request. */
export function createRouter(endpoints: readonly Endpoint[]): (request: ExchangeRequest) => Route {
  const fixed = new Map<string, Route[]>();
  const patterns: Pattern[] = [];
  for (const endpoint of endpoints) {
    const [before = '', after] = endpoint.path.split(/\{.*\}/);
    if (after === undefined) {
      const path = API_PREFIX + endpoint.path;
      fixed.set(path, [...(fixed.get(path) ?? []), { endpoint, parameter: '' }]);
    } else patterns.push({ endpoint, before: API_PREFIX + before, after });
  }
  return ({ method, path }) => {
    const ofPath = fixed.get(path);
    const known = ofPath?.find(({ endpoint }) => endpoint.method === method);
    if (known) return known;
    const candidates = patterns.filter((pattern) => parameterOf(pattern, path) !== '');
    if (!ofPath && candidates.length === 0) throw refusal('NOT_FOUND', path);
    const found = candidates.find(({ endpoint }) => endpoint.method === method);
    if (!found) throw refusal('METHOD_NOT_ALLOWED', method);
    return { endpoint: found.endpoint, parameter: parameterOf(found, path) };
  };
}

/** The text in place of `{...}`; empty if the path does not match. */
function parameterOf({ before, after }: Pattern, path: string): string {
  if (!path.startsWith(before) || !path.endsWith(after)) return '';
  const parameter = path.slice(before.length, path.length - after.length);
  return parameter.includes('/') ? '' : parameter;
}

export const isWithBody = (method: string): boolean => ['POST', 'PUT', 'PATCH'].includes(method);

/** Checks the headers of content negotiation. */
export function checkContent(request: ExchangeRequest, headers: ReadonlyMap<string, string>): void {
  const contentType = headers.get('content-type') ?? '';
  const hasBody = request.body !== '' && isWithBody(request.method);
  if (hasBody && !contentType.includes('application/json')) throw refusal('INVALID_CONTENT_TYPE');
  const accept = headers.get('accept') ?? '*/*';
  if (!/\*\/\*|application\/(json|\*)/.test(accept)) throw refusal('NOT_ACCEPTABLE');
}

/**
 * The sender of a request: its key, if headers, address, time and signature are right and it may do
 * this. The order of the checks is not documented.
 */
export function authenticate(
  request: ExchangeRequest,
  headers: ReadonlyMap<string, string>,
  keys: Keys,
  behavior: ExchangeBehavior,
  nowMs: number,
): ExchangeKey {
  const [name, sign, timestamp] = ['KEY', 'SIGN', 'Timestamp'].map((header) => {
    const value = headers.get(header.toLowerCase());
    if (!value) throw refusal('MISSING_REQUIRED_HEADER', header);
    return value;
  }) as [string, string, string];
  const key = keys.find(name, nowMs);
  if (!key) throw refusal('INVALID_KEY');
  const address = request.remoteAddress ?? LOOPBACK;
  if (!isAllowedFrom(address, key)) throw refusal('IP_FORBIDDEN', address);
  // Seconds, with or without a fraction. A text that is no number fails too.
  const isInTime = Math.abs(Number(timestamp) - nowMs / 1000) <= TIMESTAMP_TOLERANCE_S;
  if (behavior.honourTimestamp && !isInTime) throw refusal('REQUEST_EXPIRED');
  if (!isSignedWith({ ...request, timestamp }, key.secret, sign)) {
    throw refusal('INVALID_SIGNATURE');
  }
  key.lastAccessMs = nowMs;
  return key;
}

/** Whether a key may be used from an address. */
export function isAllowedFrom(address: string, { ipAllowList }: ExchangeKey): boolean {
  return ipAllowList.length === 0 || ipAllowList.includes(address);
}

/** Reading needs any permission of the group, everything else the right to write. */
export function checkPermission(key: ExchangeKey, group: PermissionGroup, method: string): void {
  const permission = key.permissions[group];
  if (!permission) throw refusal('FORBIDDEN');
  if (permission === 'read' && method !== 'GET') throw refusal('READ_ONLY');
}

/** Refuses a request that arrives after the time that its sender has set, in ms. */
export function checkExptime(
  headers: ReadonlyMap<string, string>,
  behavior: ExchangeBehavior,
  nowMs: number,
): void {
  const exptime = headers.get('x-gate-exptime');
  if (exptime === undefined || !behavior.honourExptime) return;
  if (!/^\d+$/.test(exptime)) throw refusal('INVALID_PARAM_VALUE', 'x-gate-exptime');
  if (nowMs > Number(exptime)) {
    throw new ExchangeRefusal(
      400,
      behavior.exptimeRefusal,
      'request was received after its x-gate-exptime',
    );
  }
}
