import { Big } from '../../../shared/lib/decimal.ts';
import type { AccountSnapshot, FlowKind, PnlEvent, PnlTrade } from '../../../shared/pnl/ledger.ts';
import fc from '../../support/fast-check.ts';

export const START_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const COINS = ['USDT', 'BTC', 'ETH', 'GT'] as const;
const PAIRS = ['BTC_USDT', 'ETH_USDT', 'ETH_BTC', 'GT_USDT', 'BTC_ETH'] as const;
const FEES = ['taken', 'GT', 'POINT', 'USDT', 'rebate', 'both', 'none'] as const;
const FLOWS: readonly FlowKind[] = ['deposit', 'withdrawal', 'transfer', 'income', 'unknown'];
const SOURCES = ['message', 'recurring', 'rebalance', 'webhook', 'exit', 'elsewhere'] as const;

/** A history that can have happened, and the balances at its end, kept by addition alone. */
export type RandomLedger = {
  readonly events: readonly PnlEvent[];
  readonly snapshots: readonly AccountSnapshot[];
  readonly balances: ReadonlyMap<string, Big>;
  readonly endMs: number;
};

const digits = (max: number, decimals: number) =>
  fc.integer({ min: 1, max }).map((whole) => new Big(`${whole}e-${decimals}`));

const STEP = fc.record({
  hours: fc.integer({ min: 0, max: 200 }),
  trade: fc.boolean(),
  pair: fc.constantFrom(...PAIRS),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  share: digits(1_000, 3),
  price: digits(9_999_999, 5),
  fee: fc.constantFrom(...FEES),
  feeRate: digits(50, 4),
  coin: fc.constantFrom(...COINS),
  amount: digits(99_999_999, 6),
  flow: fc.constantFrom(...FLOWS),
  isOut: fc.boolean(),
  source: fc.constantFrom(...SOURCES),
  prices: fc.tuple(digits(9_999_999, 3), digits(9_999_999, 4), digits(99_999, 4)),
});

type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

export const randomLedger: fc.Arbitrary<RandomLedger> = fc
  .array(STEP, { minLength: 1, maxLength: 40 })
  .map(ledgerOf);

function ledgerOf(steps: readonly Step[]): RandomLedger {
  const balances = new Map<string, Big>(COINS.map((coin) => [coin, new Big('0')]));
  const events: PnlEvent[] = [];
  const snapshots: AccountSnapshot[] = [snapshotAt(START_MS, steps[0]!, balances)];
  let atMs = START_MS;
  for (const [index, step] of steps.entries()) {
    atMs += (step.hours + 1) * HOUR_MS;
    const event = step.trade ? tradeOf(step, index, atMs, balances) : undefined;
    events.push(event ?? flowOf(step, index, atMs, balances));
    snapshots.push(snapshotAt(atMs + HOUR_MS / 2, step, balances));
  }
  return { events, snapshots, balances, endMs: atMs + HOUR_MS };
}

function snapshotAt(
  atMs: number,
  { prices }: Step,
  balances: ReadonlyMap<string, Big>,
): AccountSnapshot {
  const [btc, eth, gt] = prices;
  return {
    atMs,
    balances: Object.fromEntries([...balances].map(([coin, held]) => [coin, held.toString()])),
    prices: { BTC: btc.toString(), ETH: eth.toString(), GT: gt.toString() },
  };
}

function add(balances: Map<string, Big>, coin: string, change: Big): void {
  balances.set(coin, balances.get(coin)!.plus(change));
}

/** Undefined if the account has nothing to trade with. */
function tradeOf(step: Step, index: number, atMs: number, balances: Map<string, Big>) {
  const [base, quote] = step.pair.split('_') as [string, string];
  const [given, received] = step.side === 'buy' ? [quote, base] : [base, quote];
  const spendable = balances.get(given)!;
  if (spendable.lte('0')) return undefined;
  const part = step.share.gt('1') ? new Big('1') : step.share;
  const gave = spendable.times(part);
  const got = gave.times(step.price);
  const [amount, total] = step.side === 'buy' ? [got, gave] : [gave, got];
  add(balances, given, gave.neg());
  add(balances, received, got);
  const fees = feesOf(step, received, got, balances);
  const trade: PnlTrade = {
    kind: 'trade',
    id: `trade ${index}`,
    atMs,
    base,
    quote,
    side: step.side,
    amount: amount.toString(),
    total: total.toString(),
    fees: fees.map(({ currency, amount: fee }) => ({ currency, amount: fee.toString() })),
    source: step.source,
  };
  for (const { currency, amount: fee } of fees) {
    if (currency !== 'POINT') add(balances, currency, fee.neg());
  }
  return trade;
}

function feesOf({ fee, feeRate }: Step, received: string, got: Big, held: Map<string, Big>) {
  const taken = { currency: received, amount: got.times(feeRate) };
  const within = (currency: string) => ({ currency, amount: held.get(currency)!.times(feeRate) });
  const some = (payment: { currency: string; amount: Big }) =>
    payment.amount.gt('0') ? [payment] : [];
  switch (fee) {
    case 'taken':
      return [taken];
    case 'GT':
    case 'USDT':
      // Gate's fee is a share of the trade: of the received coin it never takes more than that.
      return received === fee ? [taken] : some(within(fee));
    case 'POINT':
      return [{ currency: 'POINT', amount: feeRate }];
    case 'rebate':
      return [taken, { currency: 'GT', amount: feeRate.neg() }];
    case 'both':
      return [taken, ...(received === 'GT' ? [] : some(within('GT')))];
    case 'none':
      return [];
  }
}

function flowOf(step: Step, index: number, atMs: number, balances: Map<string, Big>): PnlEvent {
  const held = balances.get(step.coin)!;
  const isOut = step.flow === 'withdrawal' || (step.flow !== 'deposit' && step.isOut);
  const part = step.share.gt('1') ? new Big('1') : step.share;
  const change = isOut && held.gt('0') ? held.times(part).neg() : step.amount;
  const flow = change.gt('0') && step.flow === 'withdrawal' ? 'deposit' : step.flow;
  add(balances, step.coin, change);
  const text = change.toString();
  return {
    kind: 'flow',
    id: `flow ${index}`,
    atMs,
    coin: step.coin,
    change: text,
    flow,
    type: flow,
  };
}
