import { describe, expect, it } from 'vitest';
import { expectedPosition } from '../../cli/futures/expected-position.ts';
import { renderPositions } from '../../cli/futures/render-positions.ts';
import { parseContractRules } from '../../shared/gate/futures/contract-rules.ts';
import { parseFuturesAccount } from '../../shared/gate/futures/futures-account.ts';
import { parsePosition } from '../../shared/gate/futures/position.ts';
import type { ExitRecord } from '../../shared/orders/model/record.ts';
import { market, openFutures } from '../exchange/futures/futures-trader.ts';

const plain = (_style: unknown, text: string) => text;

describe('What an order is expected to lead to', () => {
  /** A trader, what Gate says of the contract, and what it says after the order. */
  function trade(held: string | undefined, size: string, leverage?: string, movedTo?: string) {
    const trader = openFutures();
    if (leverage) {
      trader.call('POST', '/positions/BTC_USDT/leverage', { query: `leverage=${leverage}` });
    }
    if (held) trader.order(market(held));
    if (movedTo) trader.exchange.movePrice('BTC_USDT', movedTo);
    const read = (resource: string) => trader.call('GET', resource).json;
    const rules = parseContractRules(read('/contracts/BTC_USDT'))!;
    const before = parsePosition(read('/positions/BTC_USDT'))!;
    const account = parseFuturesAccount(read('/accounts'))!;
    const expected = expectedPosition({ size }, rules, before, account)!;
    trader.order(market(size));
    return { expected, after: parsePosition(read('/positions/BTC_USDT'))! };
  }

  it.each([
    ['a long in cross margin', undefined, '5000', undefined],
    ['a short in cross margin', undefined, '-5000', undefined],
    ['an isolated long', undefined, '500', '10'],
    ['an isolated short', undefined, '-500', '10'],
    ['more of the same side', '2000', '3000', undefined],
    ['less of it', '5000', '-1000', undefined],
    ['a turn to the other side', '1000', '-6000', undefined],
    ['less of it, with a loss', '5000', '-2500', undefined, '80000'],
    ['less of it, with a profit', '-5000', '2500', undefined, '84000'],
    ['a turn to the other side, with a loss', '4000', '-8000', undefined, '80000'],
    ['more of the same side, with a loss', '2000', '2000', undefined, '84000'],
    ['less of an isolated one, with a loss', '500', '-250', '10', '85000'],
  ])('is near what it leads to: %s', (_what, held, size, leverage, movedTo?: string) => {
    const { expected, after } = trade(held, size, leverage, movedTo);
    expect(expected.size).toBe(after.size);
    expect(expected.leverage).toBe(after.leverage);
    // Fees and the distance of the book's prices from the last one are not foreseen.
    const near = Number(after.liquidationPrice);
    expect(Math.abs(Number(expected.liquidationPrice) / near - 1)).toBeLessThan(0.003);
    expect(Number(expected.margin) / Number(after.margin)).toBeCloseTo(1, 1);
  });

  it('has no liquidation price where there is none, or where it is not known', () => {
    const small = trade(undefined, '5').expected;
    expect(small).toMatchObject({ isNeverLiquidated: true });
    expect(small).not.toHaveProperty('liquidationPrice');
    expect(trade('5', '-5').expected).toMatchObject({ size: '0' });
    expect(trade('5', '-5').expected).not.toHaveProperty('liquidationPrice');
  });
});

describe('sluice positions', () => {
  const position = parsePosition({
    contract: 'BTC_USDT',
    size: '-1234567',
    mode: 'single',
    leverage: '0',
    cross_leverage_limit: '10',
    lever: '10',
    pos_margin_mode: 'cross',
    value: '10864000.123',
    margin: '1086400.01',
    entry_price: '88000.123456789',
    mark_price: '88044.05',
    liq_price: '96000.5',
    unrealised_pnl: '-5434.25',
    realised_pnl: '12.5',
  })!;
  const exit = {
    id: '2026-11-22-btc-short/exit',
    exits: {
      stopLoss: { price: '90000', source: 'last', confirmSeconds: 0 },
      takeProfits: [],
    },
    program: { state: { suspended: true, owned: '1234567', legs: [] } },
  } as unknown as ExitRecord;

  it.each([60, 80, 120])('fits %i columns, and names everything of a position', (width) => {
    const text = renderPositions(
      [{ position, exits: [exit], armed: [], covered: '0' }],
      width,
      plain,
    );
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    const words = text.replace(/\s+/g, ' ');
    for (const part of [
      'BTC_USDT short 1234567 contracts',
      'worth 10864000.12 USDT',
      'entry 88000.123',
      'mark 88044.05',
      'liquidation 96000.5',
      'unrealised -5434.25 USDT',
      'realised +12.5 USDT',
      'leverage 10 cross',
      'margin 1086400.01 USDT',
      'exit 2026-11-22-btc-short/exit: stop 90000, suspended',
      'No stop covers it.',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('says what no exit protects', () => {
    const bare = { position, exits: [], armed: [], covered: '0' };
    expect(renderPositions([bare], 80, plain)).toMatch(/\n {2}No exit of Sluice protects it\.$/);
    const part = {
      ...exit,
      program: { state: { owned: '500', legs: [] } },
    } as unknown as ExitRecord;
    const text = renderPositions([{ ...bare, exits: [part], covered: '500' }], 80, plain);
    expect(text).toMatch(
      /stop 90000 for 500 contracts\n {2}Stops cover 500 of 1234567 contracts\.$/,
    );
  });
});
