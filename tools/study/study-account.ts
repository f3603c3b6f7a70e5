import { type PairRules, parsePairRules } from '../../shared/gate/spot/pair-rules.ts';
import { Big } from '../../shared/lib/decimal.ts';
import type { Leg } from '../../shared/portfolio/model/plan.ts';
import type {
  AssetInput,
  PlanInput,
  PortfolioConfig,
  Reading,
} from '../../shared/portfolio/model/plan-input.ts';
import { planBuys } from '../../shared/portfolio/plan-buys.ts';
import { planRebalance } from '../../shared/portfolio/plan-rebalance.ts';

export const START_VALUE = 10_000;
export const FEE_RATE = '0.002';
const CASH_SHARE = 0.05;
const QUOTE = 'USDT';
/** The best ask lies this far above the price, which is the best bid. */
const SPREAD = 1.0002;
const PRICE_DECIMALS = 8;
const PLENTY = '1000000000';

/** The settings of a portfolio that a rule leaves open. */
export type Rules = Pick<PortfolioConfig, 'mode' | 'settle' | 'band'>;

/** An account that starts at its targets, in a market that takes every order at the touch. */
export class StudyAccount {
  readonly #coins: readonly string[];
  readonly #target: string;
  readonly #amounts: Map<string, Big>;
  #quote: Big;
  trades = 0;
  turnover = 0;
  fees = 0;

  constructor(coins: readonly string[], prices: readonly number[]) {
    this.#coins = coins;
    this.#target = ((1 - CASH_SHARE) / coins.length).toFixed(8);
    const each = START_VALUE * Number(this.#target);
    this.#amounts = new Map(
      coins.map((coin, index) => [coin, new Big((each / prices[index]!).toFixed(8))]),
    );
    this.#quote = new Big((START_VALUE * CASH_SHARE).toFixed(2));
  }

  /** Runs the real planner, sells, and lets it size the buys. */
  rebalance(rules: Rules, prices: readonly number[]): void {
    const plan = planRebalance(this.#input(rules, prices));
    if (plan.legs.length === 0) return;
    const before = { quote: this.#quote, turnover: this.turnover };
    this.#execute(
      plan.legs.filter(({ side }) => side === 'sell'),
      prices,
    );
    const sold = {
      proceeds: this.#quote.minus(before.quote).toString(),
      turnover: (this.turnover - before.turnover).toFixed(8),
    };
    const buys = planBuys(plan, sold, this.#input(rules, prices));
    if (buys.kind === 'failed') throw new Error(buys.why);
    this.#execute(buys.value.legs, prices);
  }

  /** As bots do that know no differences: everything is sold, and everything bought back. */
  sellAllAndBuyBack(prices: readonly number[]): void {
    this.#coins.forEach((coin, index) => {
      this.#sell(coin, this.#amounts.get(coin)!, prices[index]!);
    });
    const each = this.#quote.times(this.#target);
    this.#coins.forEach((coin, index) => {
      const ask = new Big(askOf(prices[index]!));
      this.#buy(coin, each.div(ask).round(8, Big.roundDown), prices[index]!);
    });
  }

  isOutOfBand(rules: Rules, prices: readonly number[]): boolean {
    const { assets } = planRebalance(this.#input(rules, prices));
    return assets.some(({ position }) => position === 'above' || position === 'below');
  }

  /** The share of the account that is not where it belongs. */
  driftAt(prices: readonly number[]): number {
    const values = this.#coins.map(
      (coin, index) => Number(this.#amounts.get(coin)!.toString()) * prices[index]!,
    );
    const quote = Number(this.#quote.toString());
    const whole = values.reduce((sum, value) => sum + value, quote);
    const drifts = values.map((value) => Math.abs(value / whole - Number(this.#target)));
    return drifts.reduce((sum, each) => sum + each, Math.abs(quote / whole - CASH_SHARE)) / 2;
  }

  #execute(legs: readonly Leg[], prices: readonly number[]): void {
    for (const { asset, side, amount } of legs) {
      const price = prices[this.#coins.indexOf(asset)]!;
      if (side === 'sell') this.#sell(asset, new Big(amount), price);
      else this.#buy(asset, new Big(amount), price);
    }
  }

  #sell(coin: string, amount: Big, price: number): void {
    const quote = amount.times(price.toFixed(PRICE_DECIMALS));
    this.#amounts.set(coin, this.#amounts.get(coin)!.minus(amount));
    this.#quote = this.#quote.plus(quote.times(KEPT));
    this.#count(quote);
  }

  #buy(coin: string, amount: Big, price: number): void {
    const quote = amount.times(askOf(price));
    this.#amounts.set(coin, this.#amounts.get(coin)!.plus(amount.times(KEPT)));
    this.#quote = this.#quote.minus(quote);
    this.#count(quote);
  }

  #count(quote: Big): void {
    const value = Number(quote.toString());
    this.trades += 1;
    this.turnover += value;
    this.fees += value * Number(FEE_RATE);
  }

  #input(rules: Rules, prices: readonly number[]): PlanInput {
    return {
      portfolio: {
        ...rules,
        account: 'main',
        quote: QUOTE,
        capital: 'all',
        schedule: 'cron(0 0 * * ? *)',
        timezone: 'UTC',
        targets: Object.fromEntries(this.#coins.map((coin) => [coin, this.#target])),
        reserve: '0',
        minTrade: '3',
        holdBack: {},
        frozen: [],
        collar: '0.003',
        maxRun: PLENTY,
        maxDay: PLENTY,
        maxOrdersPerRun: 100,
        approval: 'auto',
        approvalHours: 12,
      },
      atMs: 0,
      quoteBalance: read({ available: this.#quote.toString(), locked: '0' }),
      assets: this.#coins.map((coin, index) => this.#asset(coin, prices[index]!)),
      openOrders: [],
      fee: { rate: FEE_RATE, paidIn: 'received' },
      allowance: {
        pairs: '*',
        priceCollar: '0.05',
        maxOrder: PLENTY,
        accountDayLeft: PLENTY,
        accountOrdersLeft: 1000,
        portfolioDayLeft: PLENTY,
      },
    };
  }

  #asset(coin: string, price: number): AssetInput {
    const bid = price.toFixed(PRICE_DECIMALS);
    return {
      asset: coin,
      balance: read({ available: this.#amounts.get(coin)!.toString(), locked: '0' }),
      rules: read(rulesOf(coin)),
      book: read({
        bids: [[bid, PLENTY]],
        asks: [[askOf(price), PLENTY]],
        ageMs: 0,
        lastPrice: bid,
      }),
    };
  }
}

/** A pair that limits nothing but the smallest order. */
function rulesOf(base: string): PairRules {
  const decimals = { amount_precision: 8, precision: PRICE_DECIMALS };
  const pair = { id: `${base}_${QUOTE}`, base, quote: QUOTE, min_quote_amount: '3' };
  return parsePairRules({ ...pair, ...decimals })!;
}

const KEPT = new Big('1').minus(FEE_RATE);
const askOf = (price: number): string => (price * SPREAD).toFixed(PRICE_DECIMALS);
const read = <T>(value: T): Reading<T> => ({ kind: 'read', value });
