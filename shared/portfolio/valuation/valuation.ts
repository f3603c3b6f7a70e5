import { Big, smallest, sum } from '../../lib/decimal.ts';
import { notNegative, ZERO } from '../model/exact.ts';
import type { AssetInput, PlanInput, PortfolioConfig, Reading } from '../model/plan-input.ts';
import { failed, known } from '../model/reading.ts';
import { type Band, bandOf, type Position } from './bands.ts';
import { spentBy } from './order-effects.ts';
import { type Stock, stockOf } from './stock.ts';
import { type Touch, touchOf } from './touch.ts';
import { type Tradability, tradabilityOf } from './tradability.ts';

/** The account's amount of one target asset, and its value. */
export type Holding = {
  readonly input: AssetInput;
  readonly asset: string;
  readonly tradability: Tradability;
  readonly band: Band;
  readonly touch: Touch | undefined;
  readonly stock: Reading<Stock>;
  /** In quote, at the best bid. */
  readonly value: Reading<Big>;
};

/** The portfolio at one moment. */
export type Valuation = {
  readonly holdings: readonly Holding[];
  readonly cash: Reading<Stock>;
  /** The base of the targets. */
  readonly investable: Reading<Big>;
  /** The part of the investable value in quote currency. */
  readonly idle: Big;
  /** Free quote above the reserve and within the capital. Below zero, money is missing. */
  readonly spendable: Big;
  /** Quote above the reserve but outside the capital. */
  readonly leftAside: Big;
};

export function valuation(input: PlanInput): Valuation {
  const { portfolio } = input;
  const inputs = new Map(input.assets.map((each) => [each.asset, each]));
  const holdings = Object.entries(portfolio.targets)
    .filter(([asset]) => asset !== portfolio.quote)
    .map(([asset, target]) => holdingOf(inputs.get(asset) ?? missingInput(asset), target, input));
  const { quote, holdBack } = portfolio;
  const cash = stockOf(input.quoteBalance, holdBack[quote], spentBy(input.openOrders, quote));
  return valuationOf({ holdings, cash }, portfolio, ZERO);
}

/** The same portfolio, less the costs of its trades. */
export function afterCosts(view: Valuation, { portfolio }: PlanInput, costs: Big): Valuation {
  return valuationOf(view, portfolio, costs);
}

function valuationOf(
  { holdings, cash }: Pick<Valuation, 'holdings' | 'cash'>,
  portfolio: PortfolioConfig,
  costs: Big,
): Valuation {
  const investable = investableValue(holdings, cash, portfolio, costs);
  const free = cash.kind === 'read' ? cash.value.usable.minus(portfolio.reserve) : ZERO;
  // Trades pay their costs out of it. Costs that the limited capital never bore are not added.
  const uninvested = idleValue(holdings, investableValue(holdings, cash, portfolio, ZERO));
  const leftAside = isLimited(portfolio) ? notNegative(free.minus(notNegative(uninvested))) : ZERO;
  return {
    holdings,
    cash,
    investable,
    idle: idleValue(holdings, investable),
    spendable: smallest(free, uninvested),
    leftAside,
  };
}

function missingInput(asset: string): AssetInput {
  const notRead = failed('it was not read');
  return { asset, balance: notRead, rules: notRead, book: notRead };
}

function holdingOf(asset: AssetInput, target: string, input: PlanInput): Holding {
  const touch = touchOf(asset.book);
  const heldBack = input.portfolio.holdBack[asset.asset];
  const stock = stockOf(asset.balance, heldBack, spentBy(input.openOrders, asset.asset));
  return {
    input: asset,
    asset: asset.asset,
    tradability: tradabilityOf(asset, stock, touch, input),
    band: bandOf(asset.asset, new Big(target), input.portfolio),
    touch: touch.kind === 'read' ? touch.value : undefined,
    stock,
    value: valueOfStock(stock, touch),
  };
}

function valueOfStock(stock: Reading<Stock>, touch: Reading<Touch>): Reading<Big> {
  if (stock.kind === 'failed') return stock;
  // An amount of zero has the value zero, whatever the price.
  if (stock.value.counted.lte(ZERO)) return known(ZERO);
  if (touch.kind === 'failed') return touch;
  return known(stock.value.counted.times(touch.value.bid));
}

/**
 * The total value less reserve and costs, at most the capital. An unknown value may only increase
 * it.
 */
function investableValue(
  holdings: readonly Holding[],
  cash: Reading<Stock>,
  portfolio: PortfolioConfig,
  costs: Big,
): Reading<Big> {
  if (cash.kind === 'failed') {
    return failed(`the balance of ${portfolio.quote} is not known: ${cash.why}`);
  }
  const inAssets = sum(holdings.map(({ value }) => (value.kind === 'read' ? value.value : ZERO)));
  const kept = costs.plus(portfolio.reserve);
  const total = notNegative(inAssets.plus(cash.value.counted).minus(kept));
  const capital = portfolio.capital ?? 'all';
  if (capital !== 'all' && total.gte(capital)) return known(new Big(capital));
  const unvalued = holdings.flatMap(({ asset, value }) =>
    value.kind === 'failed' ? [{ asset, why: value.why }] : [],
  );
  const [first] = unvalued;
  if (!first) return known(total);
  const assets = unvalued.map(({ asset }) => asset).join(', ');
  return failed(`${assets} cannot be valued: ${first.why}`);
}

const isLimited = ({ capital = 'all' }: PortfolioConfig): boolean => capital !== 'all';

/** An asset without a known value counts with its target. */
function idleValue(holdings: readonly Holding[], investable: Reading<Big>): Big {
  if (investable.kind === 'failed') return ZERO;
  const inAssets = holdings.map(({ value, band }) =>
    value.kind === 'read' ? value.value : band.target.times(investable.value),
  );
  return investable.value.minus(sum(inAssets));
}

/** Above the band by the value at the bid, or below it by the value at the ask. */
export function positionOf(
  { stock, touch, value, band }: Holding,
  investable: Big,
): Position | undefined {
  if (stock.kind === 'failed' || value.kind === 'failed') return undefined;
  if (value.value.gt(band.high.times(investable))) return 'above';
  const valueAtAsk = touch ? stock.value.counted.times(touch.ask) : value.value;
  return valueAtAsk.lt(band.low.times(investable)) ? 'below' : 'within';
}
