import type { ContractRules } from '../../shared/gate/futures/contract-rules.ts';
import type { FuturesAccount } from '../../shared/gate/futures/futures-account.ts';
import type { FuturesPosition } from '../../shared/gate/futures/position.ts';
import { Big, smallest } from '../../shared/lib/decimal.ts';
import { marginModeNamed } from '../../shared/market/margin-modes.ts';

/** What an order is expected to lead to, as far as Gate's figures tell it. Money is in USDT. */
export type ExpectedPosition = {
  /** Coins that the order trades. */
  readonly coins: string;
  readonly notional: string;
  /** Signed contracts after the order has filled. */
  readonly size: string;
  readonly leverage?: string;
  /** The initial margin that the whole position needs. */
  readonly margin?: string;
  /** Where Gate would liquidate it if nothing else changed. An estimate. */
  readonly liquidationPrice?: string;
  /** The margin is worth more than the position: there is no such price. */
  readonly isNeverLiquidated?: true;
};

type Asked = {
  /** Signed contracts. */
  readonly size: string;
  /** Undefined for a market order. */
  readonly price?: string | undefined;
  /** It trades no more than what is held. */
  readonly reduce_only?: boolean;
};

const ZERO = new Big('0');
const ONE = new Big('1');

/** Undefined where Gate does not say what a contract is worth. */
export function expectedPosition(
  { size: asked, price, reduce_only: reduces = false }: Asked,
  rules: ContractRules,
  position: FuturesPosition | undefined,
  account: FuturesAccount | undefined,
): ExpectedPosition | undefined {
  const { multiplier, markPrice, lastPrice = markPrice } = rules;
  const at = price ?? lastPrice;
  if (multiplier === undefined || at === undefined) return undefined;
  const held = new Big(position?.size ?? '0');
  const size = (reduces && position ? reducedTo(asked, held) : new Big(asked)).toString();
  const coins = new Big(size).abs().times(multiplier);
  const after = held.plus(size);
  const value = after
    .abs()
    .times(multiplier)
    .times(markPrice ?? at);
  const { leverage } = position ?? {};
  const liquidation = position && liquidationOf(size, at, rules, position, account);
  return {
    coins: coins.toString(),
    notional: coins.times(at).toString(),
    size: after.toString(),
    ...(leverage !== undefined && { leverage, margin: value.div(leverage).toString() }),
    ...(liquidation?.gt(ZERO) && { liquidationPrice: liquidation.toString() }),
    ...(liquidation?.lte(ZERO) && { isNeverLiquidated: true as const }),
  };
}

/** Gate cuts an order that only reduces: it never turns a position. */
function reducedTo(asked: string, held: Big): Big {
  const isAgainst = new Big(asked).times(held).lt(ZERO);
  if (!isAgainst) return ZERO;
  return new Big(asked).abs().gt(held.abs()) ? ZERO.minus(held) : new Big(asked);
}

/**
 * The price at which margin and loss of the position are its maintenance margin. In cross margin the
 * margin is what the account has, without the position's own profit, and with what the order realises of
 * it; a unified account does not say that in its futures wallet. Undefined where there is no such price or it is not known.
 */
function liquidationOf(
  size: string,
  at: string,
  { multiplier = '0', maintenanceRate }: ContractRules,
  position: FuturesPosition,
  account: FuturesAccount | undefined,
): Big | undefined {
  const after = new Big(position.size).plus(size);
  if (after.eq(ZERO) || maintenanceRate === undefined) return undefined;
  const entry = entryAfter(position, size, at);
  const coins = after.abs().times(multiplier);
  const value = coins.times(entry);
  const realised = realisedBy(size, at, position).times(multiplier);
  const margin = marginOf(value, realised, position, account);
  if (!margin) return undefined;
  return after.gt(ZERO)
    ? value.minus(margin).div(coins.times(ONE.minus(maintenanceRate)))
    : value.plus(margin).div(coins.times(ONE.plus(maintenanceRate)));
}

/** What the part of an order earns that is against the position: in price times contracts. */
function realisedBy(
  size: string,
  at: string,
  { size: heldSize, entryPrice = at }: FuturesPosition,
): Big {
  const held = new Big(heldSize);
  if (held.times(size).gte(ZERO)) return ZERO;
  const closed = smallest(held.abs(), new Big(size).abs());
  const gain = new Big(at).minus(entryPrice).times(closed);
  return held.gt(ZERO) ? gain : gain.neg();
}

function marginOf(
  value: Big,
  realised: Big,
  { marginMode, leverage, unrealisedPnl = '0' }: FuturesPosition,
  account: FuturesAccount | undefined,
): Big | undefined {
  if (marginMode === 'isolated') {
    return leverage === undefined ? undefined : value.div(leverage);
  }
  const { total, marginMode: accountMode, unrealisedPnl: ofAll = '0' } = account ?? {};
  // The wallet of a unified account is elsewhere.
  if (total === undefined || marginModeNamed(accountMode) !== 'classic') return undefined;
  return new Big(total).plus(ofAll).minus(unrealisedPnl).plus(realised);
}

/** The average entry price: an order on the other side of the position does not change it. */
function entryAfter({ size, entryPrice }: FuturesPosition, added: string, at: string): Big {
  const held = new Big(size);
  const after = held.plus(added);
  if (held.eq(ZERO) || entryPrice === undefined || held.times(after).lt(ZERO)) return new Big(at);
  if (after.abs().lt(held.abs())) return new Big(entryPrice);
  const total = held.abs().times(entryPrice).plus(new Big(added).abs().times(at));
  return total.div(after.abs());
}
