import { expect, test } from 'vitest';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import type { AccountSnapshot, CostMethod, PnlEvent } from '../../../shared/pnl/ledger.ts';
import { createPriceHistory } from '../../../shared/pnl/price-history.ts';
import { type Statement, statementOf } from '../../../shared/pnl/statement.ts';
import fc from '../../support/fast-check.ts';
import { realisedByFractions } from './oracle.ts';
import { type RandomLedger, randomLedger, START_MS } from './random-ledger.ts';

const numRuns = process.env.SLUICE_LONG ? 20_000 : 300;
const METHODS = ['average', 'fifo'] as const;
const currency = 'USDT';

function whole({ events, snapshots, endMs }: RandomLedger, method: CostMethod): Statement {
  return statementOf({ currency, events, snapshots }, method, { fromMs: START_MS, toMs: endMs });
}

/** What the account is worth, by its balances alone. */
function worthOf({ balances, snapshots }: Pick<RandomLedger, 'balances' | 'snapshots'>): Big {
  const { prices } = snapshots.at(-1)!;
  return sum(
    [...balances].map(([coin, held]) => held.times(coin === currency ? '1' : prices[coin]!)),
  );
}

function lawOf(statement: Statement): Big {
  const { startValue, deposits, withdrawals, realised, unrealised } = statement;
  return startValue.plus(deposits).minus(withdrawals).plus(realised).plus(unrealised);
}

test('start + deposits - withdrawals + profit is the value at the end, to the last digit', () => {
  fc.assert(
    fc.property(randomLedger, fc.constantFrom(...METHODS), (ledger, method) => {
      const statement = whole(ledger, method);
      expect(statement.endValue.toString()).toBe(worthOf(ledger).toString());
      expect(lawOf(statement).toString()).toBe(statement.endValue.toString());
      const { coins, months, sources, realised, unrealised, fees } = statement;
      for (const parts of [coins, months, sources]) {
        expect(sum(parts.map((each) => each.realised)).toString()).toBe(realised.toString());
      }
      for (const parts of [months, sources]) {
        expect(sum(parts.map((each) => each.fees)).toString()).toBe(fees.toString());
      }
      expect(sum(coins.map((each) => each.unrealised)).toString()).toBe(unrealised.toString());
    }),
    { numRuns },
  );
});

test('the law holds in every part of the time, and the parts add up', () => {
  fc.assert(
    fc.property(randomLedger, fc.double({ min: 0, max: 1, noNaN: true }), (ledger, part) => {
      const { events, snapshots, endMs } = ledger;
      const middleMs = START_MS + 1 + Math.floor((endMs - START_MS - 2) * part);
      const between = (fromMs: number, toMs: number) =>
        statementOf({ currency, events, snapshots }, 'average', { fromMs, toMs });
      const [first, second] = [between(START_MS, middleMs), between(middleMs, endMs)];
      expect(lawOf(first).toString()).toBe(first.endValue.toString());
      expect(lawOf(second).toString()).toBe(second.endValue.toString());
      const all = whole(ledger, 'average');
      expect(first.realised.plus(second.realised).toString()).toBe(all.realised.toString());
      expect(first.fees.plus(second.fees).toString()).toBe(all.fees.toString());
    }),
    { numRuns },
  );
});

test('another computation, in fractions, realises the same', () => {
  fc.assert(
    fc.property(randomLedger, fc.constantFrom(...METHODS), (ledger, method) => {
      const prices = createPriceHistory(ledger.snapshots, currency);
      const priceOf = (coin: string, atMs: number) => prices.ofEvent(coin, atMs)!.toString();
      const expected = realisedByFractions(ledger.events, priceOf, method);
      const { realised } = whole(ledger, method);
      const difference = realised.minus(new Big(`${expected}e-9`)).abs();
      // The parts of a cost are rounded at 18 decimals, and then multiplied by random amounts.
      expect(difference.lt('0.00001')).toBe(true);
    }),
    { numRuns },
  );
});

test('average cost and first in, first out agree when everything is sold', () => {
  fc.assert(
    fc.property(randomLedger, (ledger) => {
      const { events, snapshots, balances, endMs } = ledger;
      const { prices } = snapshots.at(-1)!;
      const sales = [...balances].filter(([coin, held]) => coin !== currency && held.gt('0'));
      const sold: readonly PnlEvent[] = sales.map(([coin, held], index) => ({
        kind: 'trade',
        id: `last ${index}`,
        atMs: endMs,
        base: coin,
        quote: currency,
        side: 'sell',
        amount: held.toString(),
        total: held.times(prices[coin]!).toString(),
        fees: [],
        source: 'message',
      }));
      const [average, fifo] = METHODS.map((method) =>
        whole({ ...ledger, events: [...events, ...sold], snapshots, endMs: endMs + 1 }, method),
      );
      expect(fifo!.realised.toString()).toBe(average!.realised.toString());
      expect(fifo!.unrealised.toString()).toBe('0');
      expect(average!.unrealised.toString()).toBe('0');
    }),
    { numRuns },
  );
});

test('overlapping exports in any order count nothing twice', () => {
  fc.assert(
    fc.property(randomLedger, fc.infiniteStream(fc.nat()), (ledger, numbers) => {
      const again = [...ledger.events, ...ledger.events.filter((_, index) => index % 2 === 0)]
        .map((event) => ({ event, at: numbers.next().value! }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event);
      const once = whole(ledger, 'average');
      const twice = whole({ ...ledger, events: again }, 'average');
      expect(JSON.stringify(twice)).toBe(JSON.stringify(once));
    }),
    { numRuns },
  );
});

test('what no entry explains is in the deposits or withdrawals, and never a profit', () => {
  fc.assert(
    fc.property(randomLedger, fc.nat(), (ledger, seed) => {
      const isHidden = (event: PnlEvent, index: number) =>
        event.kind === 'flow' && (index + seed) % 2 === 0;
      const shown = ledger.events.filter((event, index) => !isHidden(event, index));
      const statement = whole({ ...ledger, events: shown }, 'average');
      expect(lawOf(statement).toString()).toBe(statement.endValue.toString());
      // Differences below a hundredth are what an exchange rounds.
      const difference = statement.endValue.minus(worthOf(ledger)).abs();
      expect(difference.lt(new Big('0.01').times('4'))).toBe(true);
    }),
    { numRuns },
  );
});

test('coins that were there before the first snapshot are part of the value at the start', () => {
  const snapshot: AccountSnapshot = {
    atMs: START_MS,
    balances: { USDT: '1000', BTC: '0.5' },
    prices: { BTC: '60000' },
  };
  const later = { ...snapshot, atMs: START_MS + 7_200_000, prices: { BTC: '66000' } };
  const statement = statementOf({ currency, events: [], snapshots: [snapshot, later] }, 'average', {
    fromMs: START_MS,
    toMs: later.atMs + 1,
  });
  expect(statement.startValue.toString()).toBe('31000');
  expect(statement.deposits.toString()).toBe('0');
  expect(statement.unrealised.toString()).toBe('3000');
  expect(statement.endValue.toString()).toBe('34000');
});
