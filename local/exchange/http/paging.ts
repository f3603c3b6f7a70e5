import { type Fields, invalidParameter, wholeNumber } from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';

const DAY_S = 86_400;
const DEFAULT_LIMIT = 100;
const MAX_OFFSET = 100_000;

/** The rows of the page that `page` and `limit` ask for. */
export function pageOf<Row>(rows: readonly Row[], query: Fields, maxLimit: number): readonly Row[] {
  const limit = wholeNumber(query, 'limit') ?? DEFAULT_LIMIT;
  const page = wholeNumber(query, 'page') ?? 1;
  if (limit < 1 || limit > maxLimit) throw invalidParameter('limit', limit);
  const offset = limit * (page - 1);
  if (offset < 0 || offset > MAX_OFFSET) throw invalidParameter('page', page);
  return rows.slice(offset, offset + limit);
}

/** The rows that `limit` and `offset` ask for, as futures have them. */
export function offsetPageOf<Row>(
  rows: readonly Row[],
  query: Fields,
  maxLimit: number,
): readonly Row[] {
  const limit = wholeNumber(query, 'limit') ?? DEFAULT_LIMIT;
  const offset = wholeNumber(query, 'offset') ?? 0;
  if (limit < 1 || limit > maxLimit) throw invalidParameter('limit', limit);
  return rows.slice(offset, offset + limit);
}

/**
 * Whether a time lies within `from` and `to`, both in seconds and included. Gate fills in seven
 * days where one is missing, and allows thirty.
 */
export function isWithinDays(query: Fields, nowMs: number): (timeMs: number) => boolean {
  const from = wholeNumber(query, 'from');
  const to = wholeNumber(query, 'to');
  const nowS = Math.ceil(nowMs / 1000);
  const fromS = from ?? (to ?? nowS) - 7 * DAY_S;
  const toS = to ?? (from === undefined ? nowS : from + 7 * DAY_S);
  if (toS - fromS > 30 * DAY_S) {
    throw refusal('INVALID_PARAM_VALUE', 'The time range from `from` to `to` exceeds 30 days');
  }
  return (timeMs) => timeMs >= fromS * 1000 && timeMs < (toS + 1) * 1000;
}
