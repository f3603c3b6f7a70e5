import { configSchema } from '../../../shared/config/parse-config.ts';
import { parsePairRules } from '../../../shared/gate/spot/pair-rules.ts';
import type { Plan } from '../../../shared/portfolio/model/plan.ts';
import type {
  AssetInput,
  Balance,
  PlanInput,
  PortfolioConfig,
  Reading,
} from '../../../shared/portfolio/model/plan-input.ts';
import { failed, known as read } from '../../../shared/portfolio/model/reading.ts';
import { planRebalance } from '../../../shared/portfolio/plan-rebalance.ts';

export { failed, read };
export function balance(available: string, locked = '0'): Reading<Balance> {
  return read({ available, locked });
}

/** A portfolio as the configuration gives it, with its defaults. */
export function portfolio(fields: Partial<PortfolioConfig> = {}): PortfolioConfig {
  const account = { secret: 'sluice/main', pairs: '*' };
  const core = {
    schedule: 'cron(0 0 * * ? *)',
    targets: { BTC: '0.5', ETH: '0.3' },
    capital: 'all',
    ...fields,
  };
  const config = configSchema.parse({ accounts: { main: account }, portfolios: { core } });
  return config.portfolios.core!;
}

/** A coin with round numbers: its price is `price`, a hundredth of a percent between bid and ask. */
export function coin(
  asset: string,
  price: number,
  available: string,
  rules: { readonly precision?: number; readonly [field: string]: unknown } = {},
): AssetInput {
  const text = (value: number) => value.toFixed(rules.precision ?? 2);
  return {
    asset,
    balance: balance(available),
    rules: read(
      parsePairRules({
        id: `${asset}_USDT`,
        base: asset,
        quote: 'USDT',
        amount_precision: 6,
        precision: 2,
        min_base_amount: '0.000001',
        min_quote_amount: '3',
        trade_status: 'tradable',
        delisting_time: 0,
        ...rules,
      })!,
    ),
    book: read({
      bids: [[text(price), '1000000']],
      asks: [[text(price * 1.0001), '1000000']],
      ageMs: 100,
      lastPrice: text(price),
    }),
  };
}

/** BTC at 50 000 and ETH at 2000 in an account of 1000 USDT: 60 % and 20 % of it, the rest cash. */
export function input(fields: Partial<PlanInput> = {}): PlanInput {
  return {
    portfolio: portfolio(),
    atMs: Date.parse('2026-11-22T09:00:00Z'),
    quoteBalance: balance('200'),
    assets: [coin('BTC', 50_000, '0.012'), coin('ETH', 2000, '0.1')],
    openOrders: [],
    fee: { rate: '0.002', paidIn: 'received' },
    allowance: {
      pairs: '*',
      priceCollar: '0.05',
      maxOrder: '10000',
      accountDayLeft: '10000',
      accountOrdersLeft: 100,
      portfolioDayLeft: '10000',
    },
    ...fields,
  };
}

/** What an open limit order may still do. */
export const limit = (side: 'buy' | 'sell', price: string, amount: string) => ({
  side,
  price,
  amount,
});

/** BTC at 66 % and ETH at 20 % of an account of 1000 USDT: both are outside their bands. */
export const HEAVY_BTC = [coin('BTC', 50_000, '0.0132'), coin('ETH', 2000, '0.1')];
/** An account that has drifted from its targets. */
export function drifted(
  fields: Parameters<typeof portfolio>[0] = {},
  more: Parameters<typeof input>[0] = {},
) {
  return input({
    portfolio: portfolio(fields),
    assets: HEAVY_BTC,
    quoteBalance: balance('140'),
    ...more,
  });
}
/** The legs of a plan for it, with rounded values. */
export function legsOf(...args: Parameters<typeof drifted>) {
  return planRebalance(drifted(...args)).legs.map(
    ({ side, asset, value }) => `${side} ${asset} ${Math.round(Number(value))}`,
  );
}

export function reasonOf(plan: Plan, asset: string): string {
  return plan.assets.find((each) => each.asset === asset)!.reason;
}

export function statusOf(plan: Plan, asset: string): string {
  return plan.assets.find((each) => each.asset === asset)!.status;
}
