import type { FuturesConfig } from '../../config/futures-schema.ts';
import type { ContractRules } from '../../gate/futures/contract-rules.ts';
import { isReducible } from '../../instrument/contract-seen.ts';
import { Big, largest } from '../../lib/decimal.ts';
import { type ContractOrder, contractsOf, isOpening } from '../../market/contract-order.ts';
import { type Reason, reason } from '../../orders/model/reason.ts';
import { CEILINGS, smaller } from '../pre-trade-checks.ts';

/** A contract's rules, with everything that an order is checked by. */
export type TradedContract = ContractRules & {
  readonly multiplier: string;
  readonly markPrice: string;
  readonly lastPrice: string;
  /** The value of 1 USDT in the currency of the limits. */
  readonly usdtRate: string;
};

export type CheckedContract =
  | {
      readonly kind: 'allowed';
      /** The order as it is sent. */
      readonly order: ContractOrder;
      /** In the currency of the limits. */
      readonly notional: string;
    }
  | { readonly kind: 'refused'; readonly reason: Reason };

const ONE = new Big('1');

/**
 * Whether the rules can be checked at all, and the contract traded. For an order that only reduces one of
 * the two prices is enough: its collar is then judged by that one.
 */
export function tradedContract(
  rules: ContractRules,
  usdtRate: string,
  reduces: boolean,
): { readonly contract: TradedContract } | { readonly reason: Reason } {
  const { multiplier, contract } = rules;
  const { markPrice, lastPrice } = reduces ? withEitherPrice(rules) : rules;
  if (multiplier === undefined) {
    const text = `${contract} is inverse, or Gate does not say how much one contract is.`;
    return { reason: reason('PAIR_NOT_TRADABLE', text, 'contract') };
  }
  if (markPrice === undefined || lastPrice === undefined) {
    const text = `The limits could not be checked, so nothing was sent. ${contract} has no price.`;
    return { reason: reason('NO_PRICE', text) };
  }
  return { contract: { ...rules, multiplier, markPrice, lastPrice, usdtRate } };
}

function withEitherPrice({ markPrice, lastPrice }: ContractRules) {
  return { markPrice: markPrice ?? lastPrice, lastPrice: lastPrice ?? markPrice };
}

/** The checks of an order that need no position. Pure. */
export function checkContractOrder(
  asked: ContractOrder,
  futures: Pick<FuturesConfig, 'contracts' | 'maxOrder' | 'priceCollar'>,
  contract: TradedContract,
  currency: string,
): CheckedContract {
  const slip = slipOf(asked, futures.priceCollar);
  const order: ContractOrder = {
    ...asked,
    ...(slip !== undefined && { market_order_slip_ratio: slip }),
    multiplier: contract.multiplier,
  };
  const fault =
    notListed(order, futures.contracts) ??
    notTrading(order, contract) ??
    wrongSize(order, contract) ??
    offTick('price', order.price, contract) ??
    outsideCollar(order, contract, futures.priceCollar);
  if (fault) return { kind: 'refused', reason: fault };
  const notional = notionalOf(order, contract).times(contract.usdtRate);
  const maxOrder = smaller(futures.maxOrder, CEILINGS.maxOrder);
  if (isOpening(order) && notional.gt(maxOrder)) {
    const text = `It is worth ${notional} ${currency}; the maxOrder of the account's futures is ${maxOrder}.`;
    return { kind: 'refused', reason: reason('MAX_ORDER', text, 'size') };
  }
  return { kind: 'allowed', order, notional: notional.toString() };
}

/** The exchange's maximums hold for an order, and one that is cut into slices is none there. */
export function withoutMaximums(contract: TradedContract): TradedContract {
  return { ...contract, sizeMax: undefined, marketSizeMax: undefined };
}

export function notListed(
  { contract }: Pick<ContractOrder, 'contract'>,
  contracts: readonly string[],
): Reason | undefined {
  if (contracts.includes(contract)) return undefined;
  const text = `The account's contracts are: ${contracts.join(', ') || 'none'}.`;
  return reason('PAIR_NOT_ALLOWED', text, 'contract');
}

/** A contract in delisting may only be reduced. */
function notTrading(order: ContractOrder, contract: TradedContract): Reason | undefined {
  const isTrading = contract.status === 'trading' && !contract.isInDelisting;
  return isTrading ? undefined : isOpening(order) ? untradable(contract) : notReducible(contract);
}

/** Why a position in the contract cannot be reduced now. */
export function notReducible(contract: TradedContract): Reason | undefined {
  return isReducible(contract) ? undefined : untradable(contract);
}

function untradable(contract: TradedContract): Reason {
  const state = contract.isInDelisting ? 'in delisting' : contract.status;
  return reason('PAIR_NOT_TRADABLE', `${contract.contract} is ${state}.`, 'contract');
}

function wrongSize(order: ContractOrder, contract: TradedContract): Reason | undefined {
  if (order.close) return undefined;
  const offGrid = unfitStep(order.size, contract);
  if (offGrid) return offGrid;
  const size = new Big(contractsOf(order));
  const { sizeMax, marketSizeMax } = contract;
  const most = order.price === '0' ? (marketSizeMax ?? sizeMax) : sizeMax;
  if (most !== undefined && size.gt(most)) {
    const text = `It is ${size} contracts; Gate takes ${most} or less.`;
    return reason('ABOVE_MAXIMUM', text, 'size', signed(order.size, most));
  }
  if (order.iceberg !== undefined && new Big(order.iceberg).gt(size)) {
    return reason('INVALID_FIELD', '"iceberg" must be at most the size.', 'iceberg');
  }
  return undefined;
}

/** Why a size, with its sign, is too small, or no whole number of steps. */
export function unfitStep(
  size: string,
  { contract, sizeMin, sizeStep }: TradedContract,
): Reason | undefined {
  const contracts = new Big(contractsOf({ size }));
  if (contracts.lt(sizeMin)) {
    const text = `It is ${contracts} contracts; Gate takes ${sizeMin} or more.`;
    return reason('BELOW_MINIMUM', text, 'size', signed(size, sizeMin));
  }
  const rest = contracts.mod(sizeStep);
  if (rest.eq('0')) return undefined;
  const text = `A size of ${contract} is a multiple of ${sizeStep} contracts.`;
  const whole = contracts.minus(rest).toString();
  return reason('INVALID_FIELD', text, 'size', signed(size, whole));
}

/** What a size could be instead: without its sign it would be the other side. */
function signed(size: string, contracts: string): string {
  return size.startsWith('-') ? `-${contracts}` : contracts;
}

/** Why a price is none of the contract's. The tick is not always a power of ten. */
export function offTick(
  field: string,
  price: string,
  { contract, priceTick }: Pick<TradedContract, 'contract' | 'priceTick'>,
): Reason | undefined {
  const rest = new Big(price).mod(priceTick);
  if (rest.eq('0')) return undefined;
  const below = new Big(price).minus(rest);
  const near = rest.times('2').lt(priceTick) ? below : below.plus(priceTick);
  const text = `A price of ${contract} is a multiple of ${priceTick}.`;
  return reason('INVALID_FIELD', text, field, largest(near, new Big(priceTick)).toString());
}

/** Rejects an order that could trade too far from the mark price, to its own disadvantage. */
function outsideCollar(
  order: ContractOrder,
  traded: TradedContract,
  collar: string,
): Reason | undefined {
  if (order.price === '0') {
    const { market_order_slip_ratio: slip = collar } = order;
    if (new Big(slip).lte(collar)) return marketOutside(order, traded, collar);
    const text = `A market order may have a slippage of at most ${collar}: the account's priceCollar.`;
    return reason('PRICE_COLLAR', text, 'market_order_slip_ratio', collar);
  }
  const { markPrice, maxDeviation, contract } = traded;
  const ratio = maxDeviation === undefined ? collar : smaller(collar, maxDeviation);
  const price = new Big(order.price);
  // An order that closes has no side before Gate gives it one: it must be within both bounds.
  const isBuy = order.close ? price.gt(markPrice) : !order.size.startsWith('-');
  const bound = new Big(markPrice).times(isBuy ? ONE.plus(ratio) : ONE.minus(ratio));
  if (isBuy ? price.lte(bound) : price.gte(bound)) return undefined;
  const limit = inwards(bound, isBuy, traded.priceTick).toString();
  const what = order.close ? 'an order that closes' : isBuy ? 'a buy' : 'a sell';
  const text =
    `The mark price of ${contract} is ${markPrice}; ${what} may have ` +
    `${isBuy ? 'at most' : 'at least'} ${limit} (${ratio} from it).`;
  return reason('PRICE_COLLAR', text, 'price', limit);
}

/** The last price on the contract's tick that a bound allows. */
function inwards(bound: Big, isBuy: boolean, tick: string): Big {
  const below = bound.minus(bound.mod(tick));
  return isBuy || below.eq(bound) ? below : below.plus(tick);
}

/**
 * An order at the market begins at the last price. Where that is too far from the mark price itself,
 * nothing is opened; what reduces must not be stopped by it.
 */
function marketOutside(
  order: ContractOrder,
  { markPrice, lastPrice, contract }: TradedContract,
  collar: string,
): Reason | undefined {
  if (!isOpening(order)) return undefined;
  const distance = new Big(markPrice).times(collar);
  const isBuy = !order.size.startsWith('-');
  const above = new Big(lastPrice).minus(markPrice);
  if ((isBuy ? above : above.neg()).lte(distance)) return undefined;
  const text =
    `The last price of ${contract} is ${lastPrice}, too far from the mark price, which is ` +
    `${markPrice}: a ${isBuy ? 'buy' : 'sell'} at the market may begin ${collar} from it.`;
  return reason('PRICE_COLLAR', text, 'price');
}

/** The largest value that an order may trade, in USDT. */
function notionalOf(order: ContractOrder, contract: TradedContract): Big {
  const { markPrice, lastPrice, multiplier } = contract;
  const mark = new Big(markPrice);
  const price = new Big(order.price);
  const isBuy = !order.size.startsWith('-');
  const worst =
    order.price === '0'
      ? largest(mark, new Big(lastPrice)).times(ONE.plus(order.market_order_slip_ratio ?? '0'))
      : isBuy
        ? price
        : largest(price, mark);
  return new Big(contractsOf(order)).times(multiplier).times(worst);
}

/** A market order without a slippage gets the account's collar. */
function slipOf(order: ContractOrder, collar: string): string | undefined {
  return order.price === '0' ? (order.market_order_slip_ratio ?? collar) : undefined;
}
