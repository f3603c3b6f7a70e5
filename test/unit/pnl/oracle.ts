import type { PnlEvent, PnlTrade } from '../../../shared/pnl/ledger.ts';

/** A fraction of whole numbers: nothing is ever rounded. */
type Fraction = { readonly top: bigint; readonly bottom: bigint };

const of = (text: string): Fraction => {
  const [whole = '0', decimals = ''] = text.replace('-', '').split('.');
  const top = BigInt(whole + decimals) * (text.startsWith('-') ? -1n : 1n);
  return { top, bottom: 10n ** BigInt(decimals.length) };
};
const ZERO = of('0');
const plus = (a: Fraction, b: Fraction): Fraction => ({
  top: a.top * b.bottom + b.top * a.bottom,
  bottom: a.bottom * b.bottom,
});
const times = (a: Fraction, b: Fraction): Fraction => ({
  top: a.top * b.top,
  bottom: a.bottom * b.bottom,
});
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { top: -b.top, bottom: b.bottom });
const isLess = (a: Fraction, b: Fraction): boolean => a.top * b.bottom < b.top * a.bottom;
const over = (a: Fraction, b: Fraction): Fraction => ({
  top: a.top * b.bottom,
  bottom: a.bottom * b.top,
});

/** To nine decimals, as a number of billionths. */
const billionths = ({ top, bottom }: Fraction): bigint => (top * 1_000_000_000n) / bottom;

/** A coin's account: what was bought, at which cost, and how much of it is gone. */
type Account = { readonly lots: { amount: Fraction; cost: Fraction }[] };

/**
 * The realised profit in USDT, computed another way: in fractions, with a list of purchases. By
 * average cost, a sale takes the same part of every purchase; first in first out, it takes the oldest.
 */
export function realisedByFractions(
  events: readonly PnlEvent[],
  priceOf: (coin: string, atMs: number) => string,
  method: 'average' | 'fifo',
  costs: ReadonlyMap<string, string> = new Map(),
): bigint {
  const accounts = new Map<string, Account>();
  let realised = ZERO;
  const accountOf = (coin: string) => {
    const account = accounts.get(coin) ?? { lots: [] };
    accounts.set(coin, account);
    return account;
  };
  const buy = (coin: string, amount: Fraction, cost: Fraction) =>
    void accountOf(coin).lots.push({ amount, cost });

  function sell(coin: string, amount: Fraction): Fraction {
    const { lots } = accountOf(coin);
    const taken = method === 'average' ? sellEvenly(lots, amount) : sellOldest(lots, amount);
    return taken;
  }

  for (const event of events) {
    const worth = (coin: string, amount: Fraction) =>
      times(amount, of(coin === 'USDT' ? '1' : priceOf(coin, event.atMs)));
    if (event.kind === 'flow') {
      const change = of(event.change);
      const isIn = change.top > 0n;
      const cost = isIn && event.flow !== 'income' ? costs.get(event.id) : undefined;
      const value = cost === undefined ? worth(event.coin, change) : of(cost);
      if (isIn) buy(event.coin, change, value);
      const spent = isIn ? value : sell(event.coin, minus(ZERO, change));
      if (event.flow === 'income') realised = isIn ? plus(realised, value) : minus(realised, spent);
      else if (!isIn) realised = plus(realised, minus(minus(ZERO, value), spent));
      continue;
    }
    if (event.kind === 'contract') throw new Error('These ledgers have no contracts.');
    const { given, gave, received, got } = sides(event);
    const value =
      given === 'USDT' ? gave : received === 'USDT' ? got : worth(event.quote, of(event.total));
    realised = plus(realised, minus(value, sell(given, gave)));
    let cost = value;
    let net = got;
    const others: { coin: string; amount: Fraction }[] = [];
    for (const { currency, amount } of event.fees) {
      if (currency === received) net = minus(net, of(amount));
      else if (currency !== 'POINT') others.push({ coin: currency, amount: of(amount) });
    }
    if (received === 'USDT') {
      realised = plus(realised, minus(net, got));
      buy('USDT', net, net);
    }
    for (const { coin, amount } of others) {
      const paid = worth(coin, amount);
      if (amount.top < 0n) buy(coin, minus(ZERO, amount), minus(ZERO, paid));
      else realised = plus(realised, minus(paid, sell(coin, amount)));
      if (received === 'USDT') realised = minus(realised, paid);
      else cost = plus(cost, paid);
    }
    if (received !== 'USDT') buy(received, net, cost);
  }
  return billionths(realised);
}

function sides(trade: PnlTrade) {
  const base = { coin: trade.base, amount: of(trade.amount) };
  const quote = { coin: trade.quote, amount: of(trade.total) };
  const [from, to] = trade.side === 'buy' ? [quote, base] : [base, quote];
  return { given: from.coin, gave: from.amount, received: to.coin, got: to.amount };
}

type Lots = { amount: Fraction; cost: Fraction }[];

function sellEvenly(lots: Lots, amount: Fraction): Fraction {
  const held = lots.reduce((total, lot) => plus(total, lot.amount), ZERO);
  if (held.top === 0n) return ZERO;
  const part = over(amount, held);
  let cost = ZERO;
  for (const lot of lots) {
    const gone = times(lot.cost, part);
    cost = plus(cost, gone);
    lot.cost = minus(lot.cost, gone);
    lot.amount = minus(lot.amount, times(lot.amount, part));
  }
  // One purchase in place of all: the fractions would grow without end.
  const rest = lots.reduce((total, lot) => plus(total, lot.cost), ZERO);
  lots.splice(0, lots.length, { amount: minus(held, amount), cost: rest });
  return cost;
}

function sellOldest(lots: Lots, amount: Fraction): Fraction {
  let left = amount;
  let cost = ZERO;
  while (left.top > 0n && lots.length > 0) {
    const lot = lots[0]!;
    const isPart = isLess(left, lot.amount);
    const gone = isPart ? times(lot.cost, over(left, lot.amount)) : lot.cost;
    cost = plus(cost, gone);
    if (isPart) {
      lot.cost = minus(lot.cost, gone);
      lot.amount = minus(lot.amount, left);
      return cost;
    }
    left = minus(left, lot.amount);
    lots.shift();
  }
  return cost;
}
