import { SeededRandom } from '../../../local/exchange/behavior/random.ts';
import { Big } from '../../../shared/lib/decimal.ts';
import type { Market } from '../../../shared/limits/market.ts';
import { preTradeCheck } from '../../../shared/limits/pre-trade-checks.ts';
import { normalizeSlices } from '../../../shared/orders/message/normalize-slices.ts';
import { readObject } from '../../../shared/orders/message/object-field.ts';
import { SLICES } from '../../../shared/orders/message/slices-field.ts';
import type { SpotOrder } from '../../../shared/orders/model/request.ts';
import {
  slicesFault,
  withoutMaximums,
} from '../../../shared/orders/submission/slices/check-slices.ts';
import type { BuyPlan, Leg, Plan, Sold } from '../../../shared/portfolio/model/plan.ts';
import type { PlanInput } from '../../../shared/portfolio/model/plan-input.ts';
import { planBuys } from '../../../shared/portfolio/plan-buys.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';
import { NOW_MS, type RandomAccount, randomAccount, type Trouble } from './random-account.ts';
import { execute, jump, snapshotOf } from './simulated-account.ts';

/** One law that was broken, in words. */
export type Breach = string;

/** The cases that occurred, so that a test can show that it tested them. */
export type Met = Record<
  | 'plans'
  | 'sells'
  | 'buys'
  | 'capped'
  | 'unknown'
  | 'settled'
  | 'dropped'
  | 'jumped'
  | 'beside take-profits'
  | 'sliced',
  number
>;
export function nothingMet(): Met {
  return {
    plans: 0,
    sells: 0,
    buys: 0,
    capped: 0,
    unknown: 0,
    settled: 0,
    dropped: 0,
    jumped: 0,
    'beside take-profits': 0,
    sliced: 0,
  };
}

/** Two runs of the account that a seed has: one in trouble, and one without. */
export function breachesOfRuns(seed: number, met: Met): readonly Breach[] {
  const plan = planRebalance(snapshotOf(randomAccount(seed)));
  return [...breachesInTrouble(seed, plan, met), ...breachesOfSettling(seed, plan, met)];
}

/** A run in trouble: sells that fill in part or not at all, prices that jump before the buys. */
function breachesInTrouble(seed: number, plan: Plan, met: Met): readonly Breach[] {
  const random = new SeededRandom(seed + 1);
  const account = randomAccount(seed);
  const before = snapshotOf(account);
  met.plans += 1;
  met.sells += plan.legs.filter(({ side }) => side === 'sell').length;
  met.sliced += plan.legs.filter(({ slices }) => slices).length;
  if (plan.totals.investable === undefined) met.unknown += 1;
  met['beside take-profits'] += plan.legs.filter(({ asset }) =>
    account.coins.some((coin) => coin.asset === asset && coin.trouble === 'take-profit'),
  ).length;
  if (!account.isUnlimited && plan.legs.length > 0) met.capped += 1;
  const breaches = [
    ...breachesOf(plan, before),
    ...breachesOfIgnorance(plan, account),
    ...breachesOfBudget(plan.legs, '0', before),
  ];
  const freeBefore = account.available;
  const sells = plan.legs.filter(({ side }) => side === 'sell');
  if (random.fraction() < 0.3) jump(account, () => 1 + 0.3 * random.fraction());
  const sold = execute(
    account,
    sells,
    () => ['0', '0.5', '1', '1'][random.integer({ min: 0, max: 3 })]!,
  );
  if (random.fraction() < 0.5) {
    met.jumped += 1;
    jump(account, () => 0.7 + 0.6 * random.fraction());
  }
  // Money from elsewhere is not the run's to spend.
  if (random.fraction() < 0.3) account.available = account.available.plus('500');
  const now = afterSells(snapshotOf(account), sold.turnover);
  const planned = plan.legs.filter(({ side }) => side === 'buy');
  const buys = buysOf(plan, sold, now);
  met.buys += buys.legs.length;
  met.dropped += buys.dropped.length;
  breaches.push(...buys.legs.flatMap((leg) => breachesOfLeg(leg, now)));
  breaches.push(...breachesOfBudget(buys.legs, sold.turnover, before));
  if (buys.legs.length + buys.dropped.length !== planned.length) {
    breaches.push('a planned buy is neither made nor explained');
  }
  for (const leg of buys.legs) {
    const approved = planned.find(({ n }) => n === leg.n);
    const isWithin =
      approved?.asset === leg.asset &&
      new Big(leg.amount).lte(approved.amount) &&
      new Big(leg.value).lte(approved.value);
    if (!isWithin) breaches.push(`buy ${leg.n} is more than was planned`);
  }
  const cost = total(buys.legs);
  const confirmed = freeBefore.plus(sold.proceeds);
  if (cost.gt('0') && cost.gt(confirmed.minus(account.portfolio.reserve))) {
    breaches.push(`buys cost ${cost}, but ${confirmed} less the reserve is confirmed`);
  }
  execute(account, buys.legs, () => '1');
  if (buys.legs.length > 0 && account.available.lt(account.portfolio.reserve)) {
    breaches.push(`the quote fell to ${account.available}, below the reserve`);
  }
  return breaches;
}

/** Where nothing can be bought because something is not known, no buy is made. */
function buysOf(plan: Plan, sold: Sold, now: PlanInput): BuyPlan {
  const buys = planBuys(plan, sold, now);
  if (buys.kind === 'read') return buys.value;
  const planned = plan.legs.filter(({ side }) => side === 'buy');
  return { legs: [], dropped: planned.map(({ n, asset }) => ({ n, asset, reason: buys.why })) };
}

/** A run without trouble settles: right after it there is nothing to trade. */
function breachesOfSettling(seed: number, plan: Plan, met: Met): readonly Breach[] {
  const account = randomAccount(seed);
  const isHeldUp = plan.assets.some(({ reason }) => /order book|no larger|maxOrder/.test(reason));
  // Selling nearly all of an account to fill its reserve costs more than what is left to invest.
  const isForReserve = new Big(plan.totals.turnover).gt(
    new Big(plan.totals.investable ?? '0').times('2'),
  );
  if (!account.isUnlimited || isHeldUp || isForReserve || plan.legs.length === 0) return [];
  const sold = execute(
    account,
    plan.legs.filter(({ side }) => side === 'sell'),
    () => '1',
  );
  execute(account, buysOf(plan, sold, snapshotOf(account)).legs, () => '1');
  met.settled += 1;
  const after = planRebalance(snapshotOf(account));
  return [
    ...after.legs.map(
      (leg) => `a second run would ${leg.side} ${leg.amount} for ${leg.value}: ${leg.reason}`,
    ),
    ...plan.legs.filter((leg) => isOvershot(leg, after)).map(({ n }) => `leg ${n} went too far`),
  ];
}

/** No trade goes beyond the target; fees and prices may shift what the target is a share of. */
function isOvershot({ asset, side }: Leg, { assets }: Plan): boolean {
  const { weight, target } = assets.find((each) => each.asset === asset)!;
  const [is, should] = [new Big(weight ?? '0'), new Big(target ?? '0')];
  return side === 'sell' ? is.lt(should.times('0.97')) : is.gt(should.times('1.03'));
}

/** The rest of the account's day after the sells. */
function afterSells(input: PlanInput, turnover: string): PlanInput {
  function less(left: string) {
    const rest = new Big(left).minus(turnover);
    return rest.lt('0') ? '0' : rest.toString();
  }
  const { allowance } = input;
  return { ...input, allowance: { ...allowance, accountDayLeft: less(allowance.accountDayLeft) } };
}

const NO_PRICE: readonly Trouble[] = [
  'no-book',
  'stale-book',
  'wide-book',
  'far-from-last',
  'empty-side',
];
/** An amount locked in a far take-profit is left alone; the rest of the coin is traded. */
const HARMLESS: readonly Trouble[] = ['none', 'take-profit'];
const ONE_SIDED: Partial<Record<Trouble, Leg['side']>> = {
  'sell-only': 'sell',
  delisting: 'sell',
  'buy-only': 'buy',
};

/** An unknown asset is not traded, nor is any that depends on it. */
function breachesOfIgnorance(
  plan: Plan,
  { coins, isQuoteUnread, portfolio }: RandomAccount,
): readonly Breach[] {
  const traded = new Map(plan.legs.map((leg) => [leg.asset, leg]));
  const isUnvalued = coins.some(
    ({ asset, trouble, available, locked }) =>
      asset in portfolio.targets &&
      (trouble === 'no-balance' ||
        (NO_PRICE.includes(trouble) &&
          available.plus(locked).gt(portfolio.holdBack[asset] ?? '0'))),
  );
  const mustNotTrade = isQuoteUnread || (isUnvalued && portfolio.capital === 'all');
  return [
    ...(mustNotTrade && traded.size > 0 ? ['traded without knowing the whole'] : []),
    ...coins.flatMap(({ asset, trouble }) => {
      const leg = traded.get(asset);
      const isFine = !leg || HARMLESS.includes(trouble) || ONE_SIDED[trouble] === leg.side;
      return isFine ? [] : [`${asset} is traded in spite of ${trouble}`];
    }),
  ];
}

function breachesOf(plan: Plan, input: PlanInput): readonly Breach[] {
  const { portfolio } = input;
  const breaches = plan.legs.flatMap((leg) => breachesOfLeg(leg, input));
  for (const { asset, status, action, reason, position } of plan.assets) {
    if (!/^[A-Z].+\.$/.test(reason)) breaches.push(`${asset} has the reason "${reason}"`);
    if (action !== 'none' && position === 'within')
      breaches.push(`${asset} is traded within its band`);
    if (action === 'buy' && status !== 'tradable' && status !== 'buy_only')
      breaches.push(`${asset} is ${status}`);
    if (action === 'sell' && status !== 'tradable' && status !== 'sell_only')
      breaches.push(`${asset} is ${status}`);
  }
  if (plan.totals.investable === undefined && plan.legs.length > 0) {
    breaches.push('traded although the value of the whole is not known');
  }
  const listed = new Set(plan.assets.map(({ asset }) => asset));
  const missing = [...Object.keys(portfolio.targets), portfolio.quote].filter(
    (each) => !listed.has(each),
  );
  if (missing.length > 0) breaches.push(`${missing} is not in the plan`);
  const isSellsFirst = plan.legs.every(
    ({ side }, index) =>
      side === 'buy' || plan.legs.slice(0, index).every((each) => each.side === 'sell'),
  );
  if (!isSellsFirst) breaches.push('a buy comes before a sell');
  if (new Set(plan.legs.map(({ asset }) => asset)).size !== plan.legs.length) {
    breaches.push('an asset is traded twice');
  }
  return breaches;
}

/** Each leg passes the very check that stands in front of the exchange. */
function breachesOfLeg(
  leg: Leg,
  { portfolio, assets, allowance, openOrders }: PlanInput,
): readonly Breach[] {
  const input = assets.find(({ asset }) => asset === leg.asset);
  const isListed = leg.asset in portfolio.targets && !portfolio.frozen.includes(leg.asset);
  if (!isListed || leg.currency_pair !== `${leg.asset}_${portfolio.quote}`) {
    return [`${leg.asset} is none of the portfolio's`];
  }
  if (input?.rules.kind !== 'read' || input.book.kind !== 'read' || input.balance.kind !== 'read') {
    return [`${leg.asset} is traded although something of it is not known`];
  }
  const breaches: Breach[] = [];
  const order = {
    currency_pair: leg.currency_pair,
    type: 'limit',
    side: leg.side,
    amount: leg.amount,
    price: leg.price,
    time_in_force: 'ioc',
  } as const;
  const limits = { pairs: '*', limits: limitsOf(allowance) } as const;
  const { lastPrice } = input.book.value;
  const market = { rules: input.rules.value, lastPrice, quoteRate: '1' };
  const whole = leg.slices ? withoutMaximums(market) : market;
  const checked = preTradeCheck(order, limits, whole, NOW_MS);
  if (checked.kind === 'refused') breaches.push(`leg ${leg.n}: ${checked.reason.message}`);
  const unfit = sliceFault(order, leg, market, {
    ...limits,
    ordersADay: allowance.accountOrdersLeft,
  });
  if (unfit) breaches.push(`leg ${leg.n}: ${unfit}`);
  if (new Big(leg.value).lt(portfolio.minTrade)) breaches.push(`leg ${leg.n} is under minTrade`);
  const { available, locked } = input.balance.value;
  if (leg.side === 'sell' && new Big(leg.amount).gt(available)) {
    breaches.push(`leg ${leg.n} sells ${leg.amount} of ${available}`);
  }
  const orders = openOrders.filter(({ currencyPair }) => currencyPair === leg.currency_pair);
  for (const { rest } of orders) {
    if (rest?.side !== 'sell') breaches.push(`leg ${leg.n} meets an order of the same account`);
    else if (leg.side === 'buy' && new Big(leg.price).gte(rest.price)) {
      breaches.push(`leg ${leg.n} buys from an order of the same account`);
    } else if (leg.side === 'sell') {
      const free = new Big(available).plus(locked).minus(rest.amount);
      if (free.lt(leg.amount)) breaches.push(`leg ${leg.n} sells what an order has promised`);
    }
  }
  const touch = new Big(input.book.value[leg.side === 'sell' ? 'bids' : 'asks'][0]![0]);
  const crossed = new Big(leg.price).minus(touch).abs();
  if (crossed.gt(touch.times(portfolio.collar))) breaches.push(`leg ${leg.n} crosses its collar`);
  return breaches;
}

function limitsOf({ maxOrder, priceCollar }: { maxOrder: string; priceCollar: string }) {
  return {
    currency: 'USDT',
    maxOrder,
    priceCollar,
    maxDay: '0',
    maxDayOrders: 1,
    maxAgeSeconds: 1,
  };
}

function breachesOfBudget(
  legs: readonly Leg[],
  alreadyTraded: string,
  { portfolio, allowance }: PlanInput,
): readonly Breach[] {
  if (legs.length === 0) return [];
  const { accountDayLeft, portfolioDayLeft, accountOrdersLeft } = allowance;
  const turnover = total(legs).plus(alreadyTraded);
  const isWithin = [portfolio.maxRun, accountDayLeft, portfolioDayLeft].every((cap) =>
    turnover.lte(cap),
  );
  return [
    ...(isWithin ? [] : [`a turnover of ${turnover} exceeds a budget`]),
    ...(legs.length > Math.min(portfolio.maxOrdersPerRun, accountOrdersLeft)
      ? ['too many legs']
      : []),
  ];
}

function total(legs: readonly Leg[]): Big {
  return legs.reduce((sum, { value }) => sum.plus(value), new Big('0'));
}

/** Why submit-order would refuse the slices of a leg. */
function sliceFault(
  order: SpotOrder,
  { slices }: Leg,
  market: Market,
  limits: Parameters<typeof slicesFault>[3],
): string | undefined {
  // The configuration refuses slices for such an account.
  if (!slices || new Big(limits.limits.priceCollar).lt('0.002')) return undefined;
  const read = readObject(SLICES.shape, slices);
  if ('fault' in read) return `${read.fault.path} is ${read.fault.kind}`;
  return slicesFault(order, normalizeSlices(read.value), market, limits, NOW_MS)?.message;
}
