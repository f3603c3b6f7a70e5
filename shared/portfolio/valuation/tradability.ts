import { tradingBlocker } from '../../instrument/trading-blocker.ts';
import { ZERO } from '../model/exact.ts';
import type { AssetStatus } from '../model/plan.ts';
import type { AssetInput, PlanInput, Reading } from '../model/plan-input.ts';
import { orderBlocker } from './order-effects.ts';
import type { Stock } from './stock.ts';
import type { Touch } from './touch.ts';

/** The permitted trades of an asset in this run. */
export type Tradability = {
  readonly status: Extract<
    AssetStatus,
    'tradable' | 'sell_only' | 'buy_only' | 'frozen' | 'skipped'
  >;
  /** Why some trades are not permitted. */
  readonly why?: string;
};

const frozen = (why: string): Tradability => ({ status: 'frozen', why });
const skipped = (why: string): Tradability => ({ status: 'skipped', why });

/** For people: why an asset is not traded at all; undefined if some trade is permitted. */
export function idleReason({ status, why }: Tradability): string | undefined {
  if (status === 'frozen') return `Not traded: ${why}.`;
  return status === 'skipped' ? `Skipped: ${why}.` : undefined;
}

/** An asset with any unknown value is skipped, because a trade must not rely on a guess. */
export function tradabilityOf(
  { asset, rules }: AssetInput,
  stock: Reading<Stock>,
  touch: Reading<Touch>,
  input: PlanInput,
): Tradability {
  const { portfolio, allowance, atMs } = input;
  if (portfolio.frozen.includes(asset)) return frozen('frozen by the configuration');
  if (stock.kind === 'failed') return skipped(`its balance is not known: ${stock.why}`);
  // A buy would only fill up the amount held back.
  if (stock.value.counted.lt(ZERO)) return frozen('there is less of it than holdBack keeps');
  if (rules.kind === 'failed') return skipped(`the rules of its pair are not known: ${rules.why}`);
  const { amountDecimals, priceDecimals } = rules.value;
  if (![amountDecimals, priceDecimals].every(Number.isInteger)) {
    return skipped('the rules of its pair do not say how exact an order may be');
  }
  if (touch.kind === 'failed') return skipped(`it has no usable price: ${touch.why}`);
  const { currencyPair } = rules.value;
  if (!isAllowed(currencyPair, allowance.pairs)) {
    return frozen(`the account's pairs do not include ${currencyPair}`);
  }
  const blocker = orderBlocker(asset, touch.value, input);
  if (blocker !== undefined) return skipped(blocker);
  const buyBlocker = tradingBlocker('buy', rules.value, atMs);
  const sellBlocker = tradingBlocker('sell', rules.value, atMs);
  if (buyBlocker && sellBlocker) return frozen(sellBlocker);
  if (buyBlocker) return { status: 'sell_only', why: buyBlocker };
  if (sellBlocker) return { status: 'buy_only', why: sellBlocker };
  return { status: 'tradable' };
}

function isAllowed(currencyPair: string, pairs: '*' | readonly string[]): boolean {
  return pairs === '*' || pairs.includes(currencyPair);
}
