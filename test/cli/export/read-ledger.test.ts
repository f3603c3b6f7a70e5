import { describe, expect, it } from 'vitest';
import { fillsIn } from '../../../cli/export/read-ledger.ts';
import type { LedgerPages } from '../../../cli/stack/ledger-pages.ts';
import type { GateTrade } from '../../../shared/gate/gate-trade.ts';
import { isoTime } from '../../../shared/lib/clock.ts';
import { recordFrom } from '../../../shared/orders/ledger/item.ts';
import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';

const at = (day: string) => Date.parse(`${day}T12:00Z`);

function order(id: string, createdOn: string, rest: OrderPatch): OrderRecord {
  return recordFrom(id, {
    action: 'place',
    attempt: 1,
    account: 'main',
    id,
    orderId: `gate-${id}`,
    createdAtMs: at(createdOn),
    status: rest.closedAtMs === undefined ? 'open' : 'filled',
    ...rest,
  });
}

function fill(tradeId: string, day: string, amount: string): GateTrade {
  return {
    tradeId,
    orderId: '1',
    text: 't-1',
    currencyPair: 'BTC_USDT',
    side: 'sell',
    role: 'maker',
    amount,
    price: '0.000000000000000003',
    fees: [],
    atMs: at(day),
  };
}

/** A ledger of these orders, in pages of one, and their fills. */
function ledgerOf(...held: readonly (readonly [OrderRecord, ...GateTrade[]])[]): LedgerPages {
  const trades = new Map(held.map(([{ stem }, ...fills]) => [stem, fills]));
  return {
    async *pages(_account, { fromMs, untilMs }) {
      for (const [record] of held) {
        if (record.createdAtMs >= fromMs && record.createdAtMs < untilMs) yield [record];
      }
    },
    tradesOf: async (stem) => trades.get(stem) ?? [],
  };
}

const FEBRUARY = {
  account: 'main',
  fromMs: Date.parse('2026-02-01T00:00Z'),
  untilMs: Date.parse('2026-03-01T00:00Z'),
};

async function february(ledger: LedgerPages) {
  const incomplete: string[] = [];
  const rows = [];
  const fills = fillsIn(ledger, FEBRUARY, isoTime, ({ id }) => incomplete.push(id));
  for await (const row of fills) rows.push(row);
  return { rows, incomplete };
}

describe('The fills of a month', () => {
  it('count contracts in coins, and keep them apart from the pair of the same name', async () => {
    const contract = order('short', '2026-02-01', {
      filledAmount: '7',
      closedAtMs: at('2026-02-03'),
      order: {
        settle: 'usdt',
        contract: 'BTC_USDT',
        size: '-7',
        price: '0',
        tif: 'ioc',
        multiplier: '0.0001',
      },
    });
    const filled = { ...fill('a', '2026-02-02', '7'), price: '88000' };
    const { rows, incomplete } = await february(ledgerOf([contract, filled]));
    expect(incomplete).toEqual([]);
    expect(rows).toMatchObject([
      {
        market: 'futures',
        contract: 'BTC_USDT',
        contracts: '7',
        side: 'sell',
        amount: '0.0007',
        value: '61.6',
      },
    ]);
    expect(rows[0]).not.toHaveProperty('currency_pair');
  });

  it('hold those of an order that had rested since the year before', async () => {
    const resting = order('old', '2025-03-01', {
      filledAmount: '0.3',
      closedAtMs: at('2026-03-09'),
    });
    const { rows, incomplete } = await february(
      ledgerOf([
        resting,
        fill('c', '2026-03-09', '0.1'),
        fill('b', '2026-02-28', '0.1'),
        fill('a', '2026-02-02', '0.1'),
      ]),
    );
    expect(rows.map((row) => row.trade_id)).toEqual(['a', 'b']);
    expect(incomplete).toEqual([]);
  });

  it('are exact where a float would not be', async () => {
    const { rows } = await february(
      ledgerOf([
        order('tiny', '2026-02-02', { filledAmount: '0.1' }),
        fill('a', '2026-02-02', '0.1'),
      ]),
    );
    expect(rows[0]?.value).toBe('0.0000000000000000003');
  });

  it('leave out what was closed before or placed after, and orders that the exchange never had', async () => {
    const refused = order('refused', '2026-02-03', { orderId: undefined });
    const { rows, incomplete } = await february(
      ledgerOf(
        [order('before', '2026-01-02', { closedAtMs: at('2026-01-03'), filledAmount: '1' })],
        [refused],
        [order('after', '2026-03-02', { filledAmount: '1' })],
      ),
    );
    expect([rows, incomplete]).toEqual([[], []]);
  });

  it('name the orders whose fills are not all there', async () => {
    const { incomplete } = await february(
      ledgerOf([
        order('half', '2026-02-02', { filledAmount: '1' }),
        fill('a', '2026-02-02', '0.5'),
      ]),
    );
    expect(incomplete).toEqual(['half']);
  });
});
