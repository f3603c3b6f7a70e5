import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { contractsOf, countOf } from '../../shared/market/contract-order.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import type { Slices } from '../orders/slice-options.ts';
import { describeTimes } from '../render/describe-slices.ts';
import { formatPrice } from '../render/format.ts';
import { type ExpectedPosition, expectedPosition } from './expected-position.ts';
import type { ContractNow } from './read-contract.ts';

const SETTLE = 'USDT';

type Asked = {
  readonly contract: string;
  readonly size: string;
  /** Undefined for a market order. */
  readonly price?: string | undefined;
  readonly slices?: Slices | undefined;
};

/** What an order is worth and where it leads, before it is sent: a line each. */
export function describeExpected(asked: Asked, now: ContractNow): readonly string[] {
  const { rules, position, account, unread } = now;
  const expected = rules && expectedPosition(asked, rules, position, account);
  if (!expected) {
    const why = unread ?? 'Gate does not say what a contract is worth.';
    return [`Its value and its liquidation price are not known: ${why}`];
  }
  return [describeValue(asked, expected), ...(position ? [describeAfter(expected)] : [])];
}

function describeValue(
  { contract, size, price, slices }: Asked,
  { coins, notional }: ExpectedPosition,
) {
  const verb = size.startsWith('-') ? 'Selling' : 'Buying';
  const at = price === undefined ? 'at market' : `at ${price}`;
  const worth = `${money(coins, currenciesOf(contract).base)}, about ${money(notional, SETTLE)}`;
  const what = `${countOf(contractsOf({ size }), contract)} ${at}${describeTimes({ slices })}`;
  return `${verb} ${what}: ${worth}.`;
}

function describeAfter({ size, leverage, margin, ...expected }: ExpectedPosition): string {
  const after = new Big(size);
  if (after.eq('0')) return 'Filled, it closes the position.';
  const side = after.gt('0') ? 'long' : 'short';
  const needs =
    leverage === undefined || margin === undefined
      ? ''
      : `, margin about ${money(margin, SETTLE)} at leverage ${leverage}`;
  const count = countOf(contractsOf({ size }));
  return `Filled, the position is ${side} ${count}${needs}, ${describeLiquidation(expected)}.`;
}

function describeLiquidation({
  liquidationPrice,
  isNeverLiquidated,
}: Pick<ExpectedPosition, 'isNeverLiquidated' | 'liquidationPrice'>): string {
  if (isNeverLiquidated) return 'no liquidation at any price';
  if (liquidationPrice === undefined) return 'liquidation price not known';
  return `liquidation near ${formatPrice(liquidationPrice)}`;
}
