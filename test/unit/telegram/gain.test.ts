import { expect, test } from 'vitest';
import { arrivalsOf } from '../../../shared/pnl/arrivals.ts';
import type { PnlEvent } from '../../../shared/pnl/ledger.ts';
import { createPriceHistory } from '../../../shared/pnl/price-history.ts';
import { statementOf } from '../../../shared/pnl/statement.ts';
import { gainOf } from '../../../shared/telegram/gain.ts';
import fc from '../../support/fast-check.ts';
import { randomLedger, START_MS } from '../pnl/random-ledger.ts';

const numRuns = process.env.SLUICE_LONG ? 20_000 : 100;
const currency = 'USDT';
const COST = fc.integer({ min: 0, max: 10_000_000 }).map((whole) => String(whole));

/** The functions store the price with each flow; a conversion counts like any other flow. */
function stored(event: PnlEvent, priceOf: (coin: string, atMs: number) => string): PnlEvent {
  if (event.kind !== 'flow') return event;
  const flow = event.flow === 'transfer' ? ('conversion' as const) : event.flow;
  return { ...event, flow, price: priceOf(event.coin, event.atMs) };
}

test('Telegram and `sluice pnl` tell the same gain between two snapshots, with given costs too', () => {
  fc.assert(
    fc.property(
      randomLedger,
      fc.nat(),
      fc.nat(),
      fc.infiniteStream(fc.option(COST, { nil: undefined })),
      (ledger, one, other, random) => {
        const { snapshots, endMs } = ledger;
        const prices = createPriceHistory(snapshots, currency);
        const priceOf = (coin: string, atMs: number) => prices.ofEvent(coin, atMs)!.toString();
        const events = ledger.events.map((event) => stored(event, priceOf));
        const all = { fromMs: START_MS, toMs: endMs };
        const arrivals = arrivalsOf(statementOf({ currency, events, snapshots }, 'average', all));
        const costs = arrivals.flatMap(({ arrival, amount }) => {
          const cost = random.next().value;
          return cost === undefined ? [] : [{ arrival, amount: amount.toString(), cost, currency }];
        });
        const firstIndex = one % (snapshots.length - 1);
        const lastIndex = firstIndex + 1 + (other % (snapshots.length - 1 - firstIndex));
        const [first, last] = [snapshots[firstIndex]!, snapshots[lastIndex]!];
        const isOpening = firstIndex === 0;
        const fromMs = isOpening ? first.atMs : first.atMs + 1;
        const { realised, unrealised } = statementOf(
          { currency, events, snapshots, costs },
          'average',
          { fromMs, toMs: last.atMs + 1 },
        );
        const between = events.filter(({ atMs }) => atMs >= fromMs && atMs <= last.atMs);
        const { gain } = gainOf({
          first: { ...first, currency },
          last: { ...last, currency },
          events: between,
          costs,
          isOpening,
        });
        expect(gain.minus(realised.plus(unrealised)).abs().lt('0.00001')).toBe(true);
      },
    ),
    { numRuns },
  );
});

test('a flow without a price counts as nothing, and is named', () => {
  const snapshot = { atMs: START_MS, currency, balances: { ODD: '5', USDT: '1' }, prices: {} };
  const flow = { kind: 'flow', id: '1', atMs: START_MS + 1, coin: 'ODD', change: '5' } as const;
  const basis = { first: snapshot, last: { ...snapshot, atMs: START_MS + 2 }, costs: [] };
  const events = [{ ...flow, flow: 'deposit', type: '' } as const];
  const { gain, hasUnpriced } = gainOf({ ...basis, events, isOpening: false });
  expect([gain.toString(), hasUnpriced]).toEqual(['0', true]);
});

test('a flow that was stored twice counts once, as in `sluice pnl`', () => {
  const at = (atMs: number, USDT: string) => ({ atMs, currency, balances: { USDT }, prices: {} });
  const joined = { kind: 'flow', id: 'futures wallet', coin: 'USDT', change: '500' } as const;
  const named = { flow: 'transfer', type: 'futures_wallet' } as const;
  const events = [1, 2].map((ms) => ({ ...joined, ...named, atMs: START_MS + ms }));
  const basis = { first: at(START_MS, '100'), last: at(START_MS + 3, '600'), costs: [] };
  expect(gainOf({ ...basis, events, isOpening: false }).gain.toString()).toBe('0');
});
