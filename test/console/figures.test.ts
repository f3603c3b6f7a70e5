import { describe, expect, it } from 'vitest';
import { valueBalances } from '../../cli/accounts/value-balances.ts';
import { activityOf, tradedName, tradedQuotes } from '../../cli/console/data/activity.ts';
import { filterQuery, readFilter, selectOrders } from '../../cli/console/data/order-filter.ts';
import { tradingAlerts } from '../../cli/console/pages/standing-alerts.ts';
import type { Ticker } from '../../cli/stack/tickers.ts';
import type { Fee } from '../../shared/gate/fee.ts';
import { isPlace, type OrderRecord, type PlaceRecord } from '../../shared/orders/model/record.ts';
import { endedOrder } from './many-orders.ts';

const DAY_MS = 86_400_000;
const NOON_MS = Date.parse('2026-11-22T12:00:00Z');
const order = (index: number, atMs = NOON_MS) => endedOrder(`stem-${index}`, 'main', index, atMs);

/** An order with this filled amount in quote, and one fee. */
function filled(index: number, filledTotal: string, fee: Fee): OrderRecord {
  const record = order(index);
  if (!isPlace(record) || !record.exchange) throw new Error('It is not at the exchange.');
  return { ...record, exchange: { ...record.exchange, filledTotal, fees: [fee] } };
}

const USDT = { quote: 'USDT', isOfContracts: false };

describe('fills and fees', () => {
  it('are summed by the hour at first, and by the day once there are more', () => {
    const bought = filled(1, '86.037', { currency: 'BTC', amount: '0.000002' });
    const sold = filled(3, '86.111', { currency: 'USDT', amount: '0.17' });
    expect(activityOf([sold, bought], USDT)).toEqual({
      every: 'hour',
      spans: [
        {
          start: '2026-11-22T12',
          orders: 2,
          bought: '86.037',
          sold: '86.111',
          // A fee in the coin counts at the price that the coin was bought at.
          feesInQuote: '0.342074',
          fees: { USDT: '0.17', BTC: '0.000002' },
        },
      ],
    });
    const older = order(4, NOON_MS - 3 * DAY_MS);
    const { every, spans } = activityOf([sold, bought, older], USDT);
    expect([every, spans.map(({ start }) => start)]).toEqual(['day', ['2026-11-19', '2026-11-22']]);
  });

  it('of contracts are counted in money, by themselves', () => {
    const pair = filled(1, '86.037', { currency: 'BTC', amount: '0.000002' });
    const base = filled(3, '352000', { currency: 'USDT', amount: '0.2' }) as PlaceRecord;
    const terms = { settle: 'usdt', contract: 'BTC_USDT', price: '0', tif: 'ioc' } as const;
    const multiplier = '0.0001';
    const opened = { ...base, order: { ...terms, size: '4', multiplier } };
    const closed = {
      ...base,
      order: { ...terms, size: '0', close: true as const, multiplier },
      exchange: { ...base.exchange!, closingSide: 'sell' as const },
    };
    const all = [pair, opened, closed];
    expect(tradedQuotes(all).map(tradedName)).toEqual(['USDT contracts', 'USDT']);
    const { spans } = activityOf(all, { quote: 'USDT', isOfContracts: true });
    expect(spans).toMatchObject([
      { orders: 2, bought: '35.2', sold: '35.2', feesInQuote: '0.4', fees: { USDT: '0.4' } },
    ]);
    expect(activityOf(all, USDT).spans).toMatchObject([{ orders: 1, bought: '86.037' }]);
  });

  it('leave out what was refused', () => {
    expect(tradedQuotes([order(7)])).toEqual([]);
    expect(activityOf([order(7)], USDT).spans).toEqual([]);
  });
});

describe('what every page says', () => {
  it('names each thing that is refused now, and why', () => {
    const fault = { openedAtMs: 0, label: 'POSITION_DUAL_MODE', message: 'the mode is "dual"' };
    expect(tradingAlerts({ state: 'ACTIVE', version: 1 })).toEqual([]);
    const halted = { state: 'HALTED', reason: 'odd', version: 2, futuresCircuit: fault } as const;
    expect(tradingAlerts(halted)).toEqual([
      'HALTED: odd. Nothing is submitted.',
      'Openings of contracts are refused: the mode is "dual" (POSITION_DUAL_MODE).',
    ]);
  });
});

describe('what an account holds', () => {
  it('is valued where there is a price, and never at zero where there is none', () => {
    const tickers = new Map([['BTC_USDT', { pair: 'BTC_USDT', last: '80000' } as Ticker]]);
    const balances = [
      { currency: 'DUST', available: '0', locked: '0' },
      { currency: 'ODD', available: '5', locked: '0' },
      { currency: 'USDT', available: '1000', locked: '600' },
      { currency: 'BTC', available: '0.08', locked: '0' },
    ];
    const { holdings, total } = valueBalances(balances, tickers, 'USDT');
    expect(holdings.map(({ currency, value, share }) => [currency, value, share])).toEqual([
      ['BTC', '6400.00', '80.0'],
      ['USDT', '1600.00', '20.0'],
      ['ODD', undefined, undefined],
    ]);
    expect(total).toBe('8000.00');
  });
});

describe('an account that is counted in BTC', () => {
  it('is valued with the digits of BTC', () => {
    const tickers = new Map([['ETH_BTC', { pair: 'ETH_BTC', last: '0.0334' } as Ticker]]);
    const balances = [
      { currency: 'ETH', available: '0.05', locked: '0' },
      { currency: 'BTC', available: '0.0012', locked: '0' },
    ];
    const { holdings, total } = valueBalances(balances, tickers, 'BTC');
    expect(holdings.map(({ value }) => value)).toEqual(['0.00167', '0.0012']);
    expect(total).toBe('0.00287');
  });
});

describe('the filter of orders', () => {
  const orders = Array.from({ length: 250 }, (_, index) => order(index, NOON_MS - index));
  const select = (query: string) => selectOrders(orders, readFilter(new URLSearchParams(query)));

  it('finds by status, pair and any text that a person remembers', () => {
    expect(select('status=rejected').shown.every(({ status }) => status === 'rejected')).toBe(true);
    expect(select('status=unfinished').found).toBe(0);
    expect(select('pair=ETH_USDT').found).toBe(0);
    expect(select('text=DCA-0004').found).toBe(10);
    expect(select('text=btc_usdt+SELL').found).toBe(84);
    expect(select('text=sell+rejected').shown.map(({ status }) => status)).toContain('rejected');
    expect(select('text=86037').shown.map(({ id }) => id)).toContain('dca-00001');
    expect(select('text=86037+sell').found).toBe(0);
    expect(select('text=no+room&pair=BTC_USDT').found).toBe(select('status=rejected').found);
  });

  it('goes page by page, and never beyond the last', () => {
    expect(select('page=3')).toMatchObject({ found: 250, page: 3, pages: 3 });
    expect(select('page=99').shown.at(-1)?.id).toBe('dca-00249');
    expect(select('page=-1').shown[0]?.id).toBe('dca-00000');
    const filter = readFilter(new URLSearchParams('text=a%26b&status=open&page=7'));
    expect(filterQuery(filter, 2)).toBe('?status=open&text=a%26b&page=2');
  });
});
