import { SeededRandom } from '../../../local/exchange/behavior/random.ts';
import type { BookLevel } from '../../../shared/gate/spot/account-reads.ts';
import type { PairRules } from '../../../shared/gate/spot/pair-rules.ts';
import type { FeeRate } from '../../../shared/gate/spot/taker-fee.ts';
import { Big, sum } from '../../../shared/lib/decimal.ts';
import type { Allowance, PortfolioConfig } from '../../../shared/portfolio/model/plan-input.ts';

/** A coin of the simulated account and its market, which refills by itself. */
export type Coin = {
  readonly asset: string;
  readonly rules: PairRules;
  /** In steps of the pair's price. */
  priceTicks: number;
  readonly spreadTicks: number;
  /** Amounts of the levels, one tick apart, the same on both sides. */
  readonly depth: readonly string[];
  available: Big;
  readonly locked: Big;
  readonly trouble: Trouble;
  /** The amount that open orders will spend, whatever the balance shows as locked now. */
  readonly promised: Big;
};

export type Trouble =
  | 'none'
  | 'no-balance'
  | 'no-rules'
  | 'no-book'
  | 'stale-book'
  | 'wide-book'
  | 'far-from-last'
  | 'empty-side'
  | 'buy-order'
  | 'take-profit'
  | 'take-profit-near'
  | 'order-of-ours'
  | 'untradable'
  | 'sell-only'
  | 'buy-only'
  | 'not-yet'
  | 'delisting'
  | 'delisted';

const TROUBLES: readonly Trouble[] = [
  'no-balance',
  'no-rules',
  'no-book',
  'stale-book',
  'wide-book',
  'far-from-last',
  'empty-side',
  'buy-order',
  'take-profit',
  'take-profit-near',
  'order-of-ours',
  'untradable',
  'sell-only',
  'buy-only',
  'not-yet',
  'delisting',
  'delisted',
];

/** An account, its portfolio and its markets, as a seed has them. */
export type RandomAccount = {
  readonly portfolio: PortfolioConfig;
  readonly coins: readonly Coin[];
  /** Of the quote currency. */
  available: Big;
  readonly locked: Big;
  readonly fee: FeeRate;
  readonly allowance: Allowance;
  /** No limit but the market's and the money's is in the way. */
  readonly isUnlimited: boolean;
  readonly isQuoteUnread: boolean;
};

export const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
const PLENTY = '1000000000';

export function randomAccount(seed: number): RandomAccount {
  const random = new SeededRandom(seed);
  const pick = <T>(...choices: readonly T[]): T =>
    choices[Math.floor(random.fraction() * choices.length)]!;
  const often = (probability: number) => random.fraction() < probability;
  const size = random.integer({ min: 2, max: often(0.3) ? 20 : 8 });
  const worth = 10 ** random.integer({ min: 2, max: 6 });
  const hasTroubles = often(0.3);
  const weights = randomWeights(random, size);
  const isNew = often(0.1);
  const coins = weights.map((weight, index) => {
    const held = isNew ? 0 : worth * weight * pick(0, 0.3, 3, 0.7 + 0.6 * random.fraction());
    const isTroubled = hasTroubles && often(1.5 / size);
    const trouble = isTroubled ? pick(...TROUBLES) : often(0.04) ? 'take-profit' : 'none';
    return randomCoin(random, `C${index}`, held, worth, trouble, often(0.1));
  });
  const isUnlimited = often(0.6);
  const isOut = (index: number) => size > 2 && index === 0 && seed % 4 === 0;
  const portfolio: PortfolioConfig = {
    account: 'main',
    quote: 'USDT',
    schedule: 'cron(0 0 * * ? *)',
    timezone: 'UTC',
    capital: often(0.8) ? 'all' : String(Math.round(worth * pick(0.5, 0.9, 1, 2))),
    // The first coin is sometimes on its way out, the last one sometimes none of ours.
    targets: Object.fromEntries(
      weights
        .slice(0, size > 2 && seed % 3 === 0 ? -1 : size)
        .map((weight, index) => [`C${index}`, isOut(index) ? '0' : weight.toFixed(4)]),
    ),
    mode: often(0.75) ? 'band' : 'periodic',
    band: {
      kind: pick('relative', 'relative', 'absolute'),
      size: pick('0', '0.01', '0.05', '0.2', '0.2', '0.5'),
      perAsset: often(0.3) ? { C1: pick('0.02', '0.4') } : {},
    },
    settle: pick('half-band', 'half-band', 'target', 'edge'),
    reserve: pick('0', '0', '10', String(worth / 20), String(worth)),
    minTrade: pick('0', '1', '10', '10', String(worth / 100)),
    holdBack: often(0.2) ? { C1: '0.01', USDT: '5' } : {},
    frozen: often(0.1) ? ['C1'] : [],
    collar: pick('0', '0.001', '0.003', '0.003', '0.01'),
    maxRun: isUnlimited ? PLENTY : String(Math.round(worth * pick(0, 0.01, 0.1, 0.5))),
    maxDay: PLENTY,
    maxOrdersPerRun: isUnlimited ? 40 : pick(1, 3, 10),
    approval: 'auto',
    approvalHours: 12,
  };
  // The configuration refuses slices that could be below the smallest trade.
  const sliceAbove = String(Math.max(2 * Number(portfolio.minTrade), worth / 40));
  const sliced = { sliceAbove, sliceOver: seed % 10 === 0 ? 'PT2M' : 'PT4H' };
  return {
    portfolio: seed % 5 === 0 ? { ...portfolio, ...sliced } : portfolio,
    coins,
    available: big(worth * pick(0, 0.02, 0.1, 0.5, isNew ? 1 : 0.05), 2),
    locked: (often(0.1) ? big(worth * 0.02, 2) : new Big('0')).plus(lockedByBuys(coins)),
    fee: {
      rate: pick('0', '0.001', '0.002'),
      paidIn: pick('received', 'received', 'GT', 'points'),
    },
    allowance: {
      pairs: '*',
      priceCollar: pick('0.05', '0.05', '0.001'),
      maxOrder: isUnlimited ? '1000000' : String(Math.round(worth * pick(0.01, 0.2, 2))),
      accountDayLeft: isUnlimited ? PLENTY : String(Math.round(worth * pick(0, 0.3, 3))),
      accountOrdersLeft: isUnlimited ? 100_000 : pick(0, 2, 100),
      portfolioDayLeft: isUnlimited ? PLENTY : String(Math.round(worth * pick(0.1, 3))),
    },
    isUnlimited,
    isQuoteUnread: hasTroubles && often(0.2),
  };
}

function randomWeights(random: SeededRandom, size: number): readonly number[] {
  const parts = Array.from({ length: size }, () => 0.05 + random.fraction());
  const whole = parts.reduce((sum, part) => sum + part, 0);
  const invested = random.fraction() < 0.3 ? 0.999 : 0.5 + 0.45 * random.fraction();
  return parts.map((part) => Math.floor((part / whole) * invested * 10_000) / 10_000);
}

function randomCoin(
  random: SeededRandom,
  asset: string,
  held: number,
  worth: number,
  trouble: Trouble,
  isLocked: boolean,
): Coin {
  const priceDecimals = random.integer({ min: 1, max: 8 });
  const priceTicks = random.integer({ min: 2_000, max: 900_000 });
  const price = priceTicks / 10 ** priceDecimals;
  // One step of the amount is worth a hundredth of a dollar at most.
  const amountDecimals = Math.max(0, Math.ceil(Math.log10(price)) + 2);
  const isThin = random.fraction() < 0.1;
  const amount = held / price;
  return {
    asset,
    rules: {
      currencyPair: `${asset}_USDT`,
      base: asset,
      quote: 'USDT',
      amountDecimals,
      priceDecimals,
      minBaseAmount:
        random.fraction() < 0.3 ? (1 / 10 ** amountDecimals).toFixed(amountDecimals) : undefined,
      // Gate demands it of every pair.
      minQuoteAmount: random.fraction() < 0.8 ? '3' : '1',
      maxBaseAmount: undefined,
      maxQuoteAmount: random.fraction() < 0.1 ? String(worth / 5) : '5000000',
      marketSellMax: undefined,
      marketBuyMax: undefined,
      maxSlippage: undefined,
      maxRise: random.fraction() < 0.2 ? '0.02' : undefined,
      maxFall: random.fraction() < 0.2 ? '0.02' : undefined,
      canBuy: trouble !== 'untradable' && trouble !== 'sell-only',
      canSell: trouble !== 'untradable' && trouble !== 'buy-only',
      buyFromMs: trouble === 'not-yet' ? NOW_MS + 1 : undefined,
      sellFromMs: trouble === 'not-yet' ? NOW_MS + 1 : NOW_MS,
      delistingAtMs:
        trouble === 'delisting' ? NOW_MS + 1 : trouble === 'delisted' ? NOW_MS : undefined,
    },
    priceTicks,
    spreadTicks: random.integer({ min: 1, max: Math.max(1, Math.floor(priceTicks / 1000)) }),
    depth: Array.from({ length: 5 }, () =>
      ((isThin ? worth / 1000 : worth * (0.2 + random.fraction() * 3)) / price).toFixed(
        amountDecimals,
      ),
    ),
    available: big(isLocked ? amount / 2 : amount, amountDecimals + 2),
    locked: big(isLocked ? amount / 2 : 0, amountDecimals + 2),
    trouble,
    // With half of it in a take-profit, reads may show that as locked or not yet.
    promised: big(trouble.startsWith('take-profit') ? amount / 2 : 0, amountDecimals + 2),
  };
}

const big = (value: number, decimals: number): Big => new Big(value.toFixed(decimals));

export function priceAt({ rules }: Coin, ticks: number): string {
  return (ticks / 10 ** rules.priceDecimals).toFixed(rules.priceDecimals);
}

/** The buy order that rests in the coin's pair, far below its price. */
export function restingBuy(coin: Coin) {
  return { price: priceAt(coin, Math.ceil(coin.priceTicks / 2)), amount: coin.depth[0]! };
}

/** Gate takes no buy order whose money is not there, and locks it. */
function lockedByBuys(coins: readonly Coin[]): Big {
  const orders = coins.filter(({ trouble }) => trouble === 'buy-order').map(restingBuy);
  return sum(orders.map(({ price, amount }) => new Big(price).times(amount)));
}

/** The levels of a side, from the best on. */
export function levelsOf(coin: Coin, side: 'bids' | 'asks'): readonly BookLevel[] {
  return coin.depth.map((amount, index) => [
    priceAt(
      coin,
      side === 'bids' ? coin.priceTicks - index : coin.priceTicks + coin.spreadTicks + index,
    ),
    amount,
  ]);
}
