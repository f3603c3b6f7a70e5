import { describe, expect, it } from 'vitest';
import { type MessageContext, parseMessage } from '../../../shared/orders/message/parse-message.ts';

const SENT_AT_MS = Date.parse('2026-11-22T09:00:00Z');
const context: MessageContext = { sentAtMs: SENT_AT_MS, maxAgeSeconds: { main: 300, other: 60 } };
const LIMIT = {
  id: '2026-11-22-btc-entry',
  currency_pair: 'BTC_USDT',
  type: 'limit',
  side: 'buy',
  amount: '0.001',
  price: '30000',
};

const parse = (message: unknown) => parseMessage(JSON.stringify(message), context);
function requestOf(message: unknown) {
  const parsed = parse(message);
  if (parsed.kind !== 'request') throw new Error(JSON.stringify(parsed.reason));
  return parsed.request;
}
function placeOf(message: unknown) {
  const request = requestOf(message);
  if (request.action !== 'place') throw new Error(`it is a ${request.action}`);
  return request;
}
function refusalOf(message: unknown) {
  const parsed = parse(message);
  if (parsed.kind !== 'refused') throw new Error('it was accepted');
  return parsed;
}

describe('an order message', () => {
  it('is a Gate order plus an id, with the defaults filled in', () => {
    expect(requestOf(LIMIT)).toMatchObject({
      id: '2026-11-22-btc-entry',
      account: 'main',
      action: 'place',
      order: { type: 'limit', time_in_force: 'gtc', amount: '0.001', price: '30000' },
      issuedAtMs: SENT_AT_MS,
      submitByMs: SENT_AT_MS + 300_000,
    });
  });

  it('is taken from a sender whose clock is ahead if it is a cancel', () => {
    const ahead = { issued_at: '2026-11-22T09:01:00Z' };
    const cancel = { id: 'off', action: 'cancel', target: LIMIT.id };
    expect(requestOf({ ...cancel, ...ahead })).toMatchObject({ action: 'cancel' });
    expect(refusalOf({ ...LIMIT, ...ahead }).reason.field).toBe('issued_at');
  });

  it('is a limit order by default, and "ioc" if it is a market order', () => {
    const { type: _type, ...withoutType } = LIMIT;
    expect(placeOf(withoutType).order).toMatchObject({ type: 'limit' });
    const market = { ...withoutType, type: 'market', price: undefined };
    expect(placeOf(market).order).toMatchObject({ time_in_force: 'ioc' });
  });

  it('takes the age limit of its account', () => {
    expect(placeOf({ ...LIMIT, account: 'other' }).submitByMs).toBe(SENT_AT_MS + 60_000);
  });

  it('is the same however its decimals, times and note are written', () => {
    const spelled = {
      ...LIMIT,
      amount: '0.00100',
      price: '030000.0',
      note: 'hello',
      issued_at: '2026-11-22T08:59:00Z',
    };
    expect(requestOf(spelled).hash).toBe(requestOf(LIMIT).hash);
  });

  it('names its amount, or a quote amount to make it from', () => {
    const { amount: _amount, ...unsized } = LIMIT;
    const inQuote = { ...unsized, quote_amount: '25.0' };
    expect(placeOf(inQuote).order).toMatchObject({ quote_amount: '25' });
    expect(placeOf(inQuote).order).not.toHaveProperty('amount');
    expect(requestOf({ ...unsized, quote_amount: '025' }).hash).toBe(requestOf(inQuote).hash);
    expect(requestOf({ ...unsized, quote_amount: '26' }).hash).not.toBe(requestOf(inQuote).hash);
    expect(requestOf({ ...unsized, amount: '25' }).hash).not.toBe(requestOf(inQuote).hash);
    expect(refusalOf(unsized).reason).toMatchObject({ code: 'MISSING_FIELD', field: 'amount' });
    expect(refusalOf({ ...LIMIT, quote_amount: '25' }).reason).toMatchObject({
      code: 'INVALID_FIELD',
      field: 'quote_amount',
    });
  });

  it('is the same when it comes again after its time', () => {
    const timed = {
      ...LIMIT,
      submit_by: '2026-11-22T09:01:00Z',
      cancel_at: '2026-11-22T09:02:00Z',
    };
    const later = { ...context, sentAtMs: SENT_AT_MS + 600_000 };
    expect(parseMessage(JSON.stringify(timed), later)).toMatchObject({
      kind: 'request',
      request: { hash: requestOf(timed).hash, submitByMs: SENT_AT_MS + 60_000 },
    });
  });

  it.each([
    ['amount', '0.002'],
    ['price', '30001'],
    ['side', 'sell'],
    ['currency_pair', 'ETH_USDT'],
    ['time_in_force', 'poc'],
  ])('is another order with another %s', (field, value) => {
    expect(requestOf({ ...LIMIT, [field]: value }).hash).not.toBe(requestOf(LIMIT).hash);
  });
});

describe('a refused message', () => {
  it.each([
    [{ ...LIMIT, amount: 0.001 }, 'INVALID_FIELD', 'amount'],
    [{ ...LIMIT, amount: '1e-3' }, 'INVALID_FIELD', 'amount'],
    [{ ...LIMIT, amount: '-1' }, 'INVALID_FIELD', 'amount'],
    [{ ...LIMIT, amount: '0' }, 'INVALID_FIELD', 'amount'],
    [{ ...LIMIT, price: undefined }, 'MISSING_FIELD', 'price'],
    [{ ...LIMIT, type: 'market' }, 'INVALID_FIELD', 'price'],
    [
      { ...LIMIT, type: 'market', price: undefined, time_in_force: 'gtc' },
      'INVALID_FIELD',
      'time_in_force',
    ],
    [{ ...LIMIT, side: 'long' }, 'INVALID_FIELD', 'side'],
    [{ ...LIMIT, side: undefined }, 'MISSING_FIELD', 'side'],
    [{ ...LIMIT, currency_pair: 'btc_usdt' }, 'INVALID_FIELD', 'currency_pair'],
    [{ ...LIMIT, text: 't-mine' }, 'UNKNOWN_FIELD', 'text'],
    [{ ...LIMIT, auto_borrow: true }, 'UNKNOWN_FIELD', 'auto_borrow'],
    [{ ...LIMIT, note: 'x'.repeat(257) }, 'INVALID_FIELD', 'note'],
    [{ ...LIMIT, submit_by: '2026-11-22T10:00:01Z' }, 'INVALID_FIELD', 'submit_by'],
    [{ ...LIMIT, issued_at: SENT_AT_MS, submit_by: SENT_AT_MS }, 'INVALID_FIELD', 'submit_by'],
    [{ ...LIMIT, issued_at: SENT_AT_MS, cancel_at: SENT_AT_MS }, 'INVALID_FIELD', 'cancel_at'],
    [{ ...LIMIT, iceberg: '0.002' }, 'INVALID_FIELD', 'iceberg'],
    [{ ...LIMIT, note: 'half a character: \uD83D' }, 'INVALID_FIELD', 'note'],
    [{ ...LIMIT, issued_at: '2026-11-22T09:01:00Z' }, 'INVALID_FIELD', 'issued_at'],
    [{ ...LIMIT, cancel_at: SENT_AT_MS / 1000 }, 'INVALID_FIELD', 'cancel_at'],
  ])('names the field at fault: %#', (message, code, field) => {
    const { reason, id, account } = refusalOf(message);
    expect(reason).toMatchObject({ code, field });
    expect({ id, account }).toEqual({ id: LIMIT.id, account: 'main' });
  });

  it.each([
    ['no id', { ...LIMIT, id: undefined }],
    ['an id that is too long', { ...LIMIT, id: 'x'.repeat(65) }],
    ['an id with a space', { ...LIMIT, id: 'a b' }],
    ['an account that is not configured', { ...LIMIT, account: 'nobody' }],
    ['an account named like a method of objects', { ...LIMIT, account: 'constructor' }],
  ])('has no usable identity with %s', (_name, message) => {
    const refusal = refusalOf(message);
    expect(refusal.id).toBeUndefined();
    expect(refusal.reason.message.length).toBeGreaterThan(20);
  });

  it('keeps its identity where another field is repeated, and loses it where the id is', () => {
    const text = JSON.stringify(LIMIT).slice(0, -1);
    const twice = (field: string) => parseMessage(`${text},"${field}":"1"}`, context);
    expect(twice('amount')).toMatchObject({ id: LIMIT.id, reason: { field: 'amount' } });
    expect(twice('id')).not.toHaveProperty('id');
  });

  it('is told that it begins with a byte order mark', () => {
    const parsed = parseMessage(`\ufeff${JSON.stringify(LIMIT)}`, context);
    expect(parsed).toMatchObject({
      kind: 'refused',
      reason: { code: 'NOT_JSON', message: expect.stringContaining('byte order mark') },
    });
  });

  it.each(['', 'hello', '[]', '"text"', 'null', '42', '{"id":'])(
    'may be no order at all: %j',
    (body) => {
      expect(parseMessage(body, context)).toMatchObject({ kind: 'refused' });
    },
  );
});

describe('the id of a child', () => {
  const child = JSON.stringify({ ...LIMIT, id: 'core-2026-11-22T09:00Z/1' });

  it('is taken from a function that makes children', () => {
    expect(parseMessage(child, { ...context, namesChildren: true })).toMatchObject({
      kind: 'request',
      request: { id: 'core-2026-11-22T09:00Z/1' },
    });
  });

  it('is refused from everybody else, who could take it beforehand', () => {
    const refusal = parseMessage(child, context);
    expect(refusal).toMatchObject({
      kind: 'refused',
      reason: { code: 'INVALID_FIELD', field: 'id' },
    });
    expect(refusal).not.toHaveProperty('id');
  });

  it.each(['/1', 'core/', 'core//1', 'core/1/2/3'])('has a parent and a name: %s', (id) => {
    const body = JSON.stringify({ ...LIMIT, id });
    expect(parseMessage(body, { ...context, namesChildren: true })).toMatchObject({
      reason: { field: 'id' },
    });
  });
});
