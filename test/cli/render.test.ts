import { describe, expect, it } from 'vitest';
import { renderOrderTable } from '../../cli/render/order-table.ts';
import { renderOrder, renderVerdict } from '../../cli/render/order-view.ts';
import { renderOrderChange } from '../../cli/render/render-order-change.ts';
import { escapeControlsDeep } from '../../cli/terminal/terminal.ts';
import { recordFrom } from '../../shared/orders/ledger/item.ts';
import type { OrderPatch } from '../../shared/orders/model/attributes.ts';
import { orderJson } from '../../shared/orders/model/order-json.ts';

const plain = (_style: unknown, text: string) => text;
const AT_MS = Date.parse('2026-11-22T09:00:01.500Z');

const FILLED = {
  account: 'main',
  id: 'btc-entry',
  action: 'place',
  status: 'filled',
  version: 2,
  order: {
    currency_pair: 'BTC_USDT',
    type: 'market',
    side: 'buy',
    amount: '25',
    time_in_force: 'ioc',
  },
  hash: 'h',
  issuedAtMs: AT_MS,
  submitByMs: AT_MS + 300_000,
  attempt: 1,
  text: 't-abcd1',
  orderId: '77',
  filledAmount: '0.001',
  filledTotal: '24.9',
  left: '0.1',
  avgDealPrice: '24900',
  fees: [
    { currency: 'BTC', amount: '0.000002' },
    { currency: 'GT', amount: '-0.1' },
  ],
  sentBy: { kind: 'message', principal: 'AIDA' },
  configHash: 'c',
  createdAtMs: AT_MS,
  updatedAtMs: AT_MS + 40,
  closedAtMs: AT_MS + 40,
  history: [
    { atMs: AT_MS, status: 'submitting', event: 'claimed' },
    { atMs: AT_MS + 40, status: 'filled', event: 'placed' },
  ],
} as const satisfies OrderPatch;
const REFUSED = {
  ...FILLED,
  id: 'refused',
  status: 'rejected',
  filledAmount: '0',
  filledTotal: '0',
  fees: [],
  reason: { code: 'BALANCE_NOT_ENOUGH', message: 'Gate refused it: no money', retry: 'new_id' },
} as const satisfies OrderPatch;

const recordWith = (attributes: OrderPatch) => recordFrom('abcd', attributes);

describe('a verdict', () => {
  it('says what was filled, at which price and for which fees', () => {
    const text = renderVerdict(recordWith(FILLED), plain);
    expect(text.split('\n')).toEqual([
      'buy BTC_USDT for 25 USDT',
      '  id      btc-entry',
      '  status  filled: completely',
      '  filled  0.001 BTC for 24.9 USDT, average 24900',
      '  fees    0.000002 BTC, -0.1 GT',
    ]);
  });

  it('rounds amounts for people, and keeps them exact in JSON', () => {
    const record = recordWith({
      ...FILLED,
      filledTotal: '24.900000123',
      avgDealPrice: '24900.000123',
      fees: [{ currency: 'USDT', amount: '0.0249000001' }],
    });
    const text = renderVerdict(record, plain);
    expect(text).toContain('  filled  0.001 BTC for 24.9 USDT, average 24900\n  fees    0.02 USDT');
    expect(orderJson(record)).toMatchObject({
      filled_total: '24.900000123',
      avg_deal_price: '24900.000123',
    });
  });

  it('says what a market buy asked for that was refused before its amount was known', () => {
    const { amount: _none, ...market } = FILLED.order;
    const order = { ...market, quote_amount: '25' } as never;
    const text = renderVerdict(recordWith({ ...REFUSED, order }), plain);
    expect(text.split('\n')[0]).toBe('buy BTC_USDT for 25 USDT');
  });

  it('says why an order was refused and what to do', () => {
    const text = renderVerdict(recordWith(REFUSED), plain);
    expect(text).toContain('BALANCE_NOT_ENOUGH: Gate refused it: no money');
    expect(text).toMatch(/next +correct it and send it under a new id/);
  });

  it.each([
    ['MAX_DAY', 'try again under a new id after 00:00 UTC'],
    ['HALTED', 'try again under a new id when the account is resumed: sluice resume'],
    ['EXCHANGE_UNREACHABLE', 'try again under a new id when Gate can be reached'],
  ])('says when to try again where nothing is to be corrected: %s', (code, next) => {
    const reason = { code, message: 'No.', retry: 'new_id' } as const;
    expect(renderVerdict(recordWith({ ...REFUSED, reason }), plain)).toContain(`next    ${next}`);
  });
});

describe("Gate's words", () => {
  const ENDED = { ...FILLED, status: 'cancelled', filledAmount: '0', filledTotal: '0' } as const;

  it.each([
    ['price_protect_cancelled', 'the price went beyond what its slippage allows'],
    ['depth_not_enough', 'the order book held too little'],
  ])('for why an order ended are explained: %s', (finishAs, words) => {
    expect(renderVerdict(recordWith({ ...ENDED, finishAs }), plain)).toContain(
      `  ended as  ${finishAs}: ${words}`,
    );
  });

  it('without an explanation are shown as they are, and an order that filled has none', () => {
    expect(renderVerdict(recordWith({ ...ENDED, finishAs: 'a_new_word' }), plain)).toMatch(
      /ended as +a_new_word$/m,
    );
    expect(renderVerdict(recordWith({ ...FILLED, finishAs: 'filled' }), plain)).not.toContain(
      'ended as',
    );
  });

  it('that decide nothing are shown with their label', () => {
    const gateAnswer = { label: 'INVALID_PRICE', message: 'no latest price' };
    const text = renderVerdict(recordWith({ ...ENDED, status: 'submitting', gateAnswer }), plain);
    expect(text).toMatch(/gate said +INVALID_PRICE: no latest price$/m);
  });
});

describe('an order', () => {
  it('is shown with its history as a timeline', () => {
    expect(renderOrder(recordWith(FILLED), plain).split('\n').slice(-3)).toEqual([
      'history',
      '  2026-11-22T09:00:01.500Z  submitting  claimed',
      '  2026-11-22T09:00:01.540Z  filled      placed',
    ]);
  });

  it('that was cancelled before it came says that it is never placed', () => {
    const { order: _order, ...rest } = REFUSED;
    const reason = {
      code: 'CANCELLED_BEFORE_PLACED',
      message: 'too early',
      retry: 'new_id',
    } as const;
    const text = renderOrder(recordWith({ ...rest, status: 'cancelled', reason }), plain);
    expect(text).toMatch(/^cancelled before it arrived\n/);
    // Whether the order has come meanwhile is not in the ledger.
    expect(text).toMatch(/next +nothing was placed; an order with this id never will be/);
  });

  it('whose id belongs to another one is not called misunderstood', () => {
    const { order: _order, ...rest } = REFUSED;
    const reason = {
      code: 'ID_CONFLICT',
      message: 'It belongs to another.',
      retry: 'new_id',
    } as const;
    const conflict = { ...rest, id: 'msg-1', reason, conflictsWith: 'btc-entry' };
    expect(renderVerdict(recordWith(conflict), plain)).toMatch(/^another order called btc-entry\n/);
  });

  it('that changes another says which and how', () => {
    const { order: _order, ...rest } = FILLED;
    const amendment = { currency_pair: 'BTC_USDT', amount: '0.002', price: '81000' };
    const amend = { ...rest, action: 'amend', status: 'done', target: 'one', amendment } as const;
    expect(renderVerdict(recordWith(amend), plain)).toMatch(/^amend one to 0\.002 at 81000\n/);
    expect(renderVerdict(recordWith({ ...rest, action: 'cancel', target: 'one' }), plain)).toMatch(
      /^cancel one\n/,
    );
  });

  it('names the field that is at fault, where its reason does not', () => {
    const reason = { code: 'UNKNOWN_FIELD', message: 'Unknown field.', retry: 'new_id' } as const;
    const words = (field: string, message: string) =>
      renderVerdict(recordWith({ ...REFUSED, reason: { ...reason, field, message } }), plain);
    expect(words('foo', 'Unknown field.')).toContain('UNKNOWN_FIELD: "foo": Unknown field.');
    expect(words('id', '"id" is wrong.')).toContain('UNKNOWN_FIELD: "id" is wrong.');
  });

  it('has its JSON in one order of keys, however the ledger gives it back', () => {
    const backwards = <T extends object>(value: T): T =>
      Object.fromEntries(Object.entries(value).toReversed()) as T;
    const { fees, history, sentBy, reason } = REFUSED;
    const asRead = backwards({
      ...REFUSED,
      fees: fees.map(backwards),
      history: history.map(backwards),
      sentBy: backwards(sentBy),
      reason: backwards(reason!),
    });
    expect(JSON.stringify(orderJson(recordWith(asRead)))).toBe(
      JSON.stringify(orderJson(recordWith(REFUSED))),
    );
  });

  it('may have a sender whose name is longer than a line', () => {
    const principal = `arn:aws:sts::123456789012:assumed-role/${'x'.repeat(60)}/session-1`;
    const text = renderOrder(
      recordWith({ ...FILLED, sentBy: { kind: 'message', principal } }),
      plain,
    );
    expect(text).toMatch(/sent by +message arn:aws:sts::.*….*\/session-1\n/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('cannot steer the terminal with foreign texts', () => {
    const note = 'a\u001b[2Jb\rc\u009bd';
    const text = renderOrder(recordWith({ ...REFUSED, note }), plain);
    expect(text).toContain('a\\u001b[2Jb\\u000dc\\u009bd');
    expect(escapeControlsDeep({ list: ['\u0007'], count: 1 })).toEqual({
      list: ['\\u0007'],
      count: 1,
    });
  });
});

describe('a table of orders', () => {
  const table = (orders: readonly OrderPatch[], width: number) =>
    renderOrderTable(orders.map(recordWith), width, plain).split('\n');
  const { order: _order, ...instruction } = FILLED;
  const LIMIT = {
    ...FILLED,
    id: 'btc-limit',
    order: { ...FILLED.order, type: 'limit', amount: '0.001', price: '30000' },
    avgDealPrice: '24900.123456789',
  } as const;

  it('shows the fill with its average price, and the reason of a refusal', () => {
    expect(table([LIMIT, REFUSED], 120)).toEqual([
      'CREATED      STATUS    ORDER                        FILLED                  ID',
      '11-22 09:00  filled    buy 0.001 BTC_USDT at 30000  0.001 BTC at 24900.123  btc-limit',
      '11-22 09:00  rejected  buy BTC_USDT for 25 USDT                             refused',
      '             BALANCE_NOT_ENOUGH: Gate refused it: no money',
    ]);
  });

  it('has cancels and amendments under their order, oldest first', () => {
    const nothing = { filledAmount: '0', filledTotal: '0', fees: [] } as const;
    const under = { ...instruction, ...nothing, target: 'btc-limit', status: 'done' } as const;
    const cancelled = { ...under, id: 'c', action: 'cancel' } as const;
    const amendment = { currency_pair: 'BTC_USDT', price: '31000' };
    const amended = { ...under, id: 'a', action: 'amend', amendment } as const;
    const lines = table([cancelled, REFUSED, amended, LIMIT], 120);
    expect(lines.map((line) => line.slice(23, 44).trim())).toEqual([
      'ORDER',
      'buy BTC_USDT for 25 U',
      'T_ENOUGH: Gate refuse',
      'buy 0.001 BTC_USDT at',
      '└ amend at 31000',
      '└ cancel',
    ]);
    expect(table([cancelled], 120)[1]).toContain('cancel btc-limit');
  });

  it.each([60, 80, 120])('fits %i columns with long ids, and leaves out no part', (width) => {
    const long = { ...LIMIT, status: 'partially_filled', id: 'i'.repeat(64) } as const;
    const message = `It is worth 250 USDT${', and more'.repeat(9)}; maxOrder is 100.`;
    const reason = { code: 'MAX_ORDER', message, retry: 'new_id' } as const;
    const refused = { ...REFUSED, id: 'x'.repeat(28), reason } as const;
    const lines = table([FILLED, long, refused], width);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    const text = lines.join('\n');
    expect(text).toContain('buy 0.001 BTC_USDT at 30000');
    expect(text).toContain('filled 0.001 BTC at 24900.123');
    expect(text).toContain('x'.repeat(28));
    expect(text).toMatch(/iiii.*iiii/);
    expect(text.replace(/\s+/g, ' ')).toContain(`MAX_ORDER: ${message}`);
  });

  it.each([60, 80, 120])('wraps a bracket at %i columns, with each of its prices', (width) => {
    const exits = {
      stopLoss: { price: '20000', source: 'last', confirmSeconds: 0 },
      takeProfits: [{ price: '31000', share: '0.5' }, { price: '32000' }],
      trail: { by: '0.03' },
    } as const;
    const lines = table([{ ...LIMIT, exits }], width);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(
      'at 30000, then stop 20000, take 31000 (50 %), take 32000, trail 3 %',
    );
  });

  it('is never folded or cut in a file or a pipe', () => {
    const lines = table([{ ...LIMIT, id: 'i'.repeat(64) }], Number.POSITIVE_INFINITY);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('i'.repeat(64));
  });
});

describe('a change', () => {
  it('is one line for each step since it was last seen', () => {
    expect(renderOrderChange(recordWith(FILLED), 0, plain, 120).split('\n')).toEqual([
      '09:00:01  submitting  buy BTC_USDT for 25 USDT  btc-entry',
      '09:00:01  filled      buy BTC_USDT for 25 USDT  btc-entry  filled 0.001 BTC for 24.9 USDT, average 24900',
    ]);
    expect(renderOrderChange(recordWith(FILLED), 1, plain, 120)).toMatch(/^09:00:01 {2}filled/);
  });

  it('shows the state of an order only for steps since its amendment', () => {
    const amended: OrderPatch = {
      ...FILLED,
      version: 4,
      status: 'open',
      order: { ...FILLED.order, type: 'limit', amount: '0.002', price: '81000' },
      filledAmount: '0',
      history: [
        { atMs: AT_MS, status: 'submitting', event: 'claimed' },
        { atMs: AT_MS, status: 'open', event: 'placed' },
        { atMs: AT_MS, status: 'open', event: 'amending', detail: 'chase' },
        { atMs: AT_MS, status: 'open', event: 'updated', detail: '0.002 at 81000' },
      ],
    };
    expect(renderOrderChange(recordWith(amended), 0, plain, 120).split('\n')).toEqual([
      '09:00:01  submitting  claimed  btc-entry',
      '09:00:01  open        placed  btc-entry',
      '09:00:01  open        amending chase  btc-entry',
      '09:00:01  open        buy 0.002 BTC_USDT at 81000  btc-entry',
    ]);
  });

  it('goes on below where the terminal is too narrow', () => {
    expect(renderOrderChange(recordWith(FILLED), 1, plain, 80).split('\n')).toEqual([
      '09:00:01  filled      buy BTC_USDT for 25 USDT  btc-entry',
      '          filled 0.001 BTC for 24.9 USDT, average 24900',
    ]);
    const long = { ...FILLED, id: 'i'.repeat(64), filledAmount: '1'.repeat(40) };
    for (const line of renderOrderChange(recordWith(long), 0, plain, 80).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});
