import { decimalOf, textOf } from '../fields.ts';
import { isTrue, positiveOf, rowOf, timeMsOf } from './row-fields.ts';

/**
 * Gate's rules for the orders of one contract, and its prices: one row has both. Sizes are in
 * contracts. An absent limit means no limit.
 */
export type ContractRules = {
  readonly contract: string;
  /** Coins in one contract. Undefined for an inverse contract: its size is no amount of a coin. */
  readonly multiplier: string | undefined;
  readonly sizeMin: string;
  readonly sizeMax: string | undefined;
  readonly marketSizeMax: string | undefined;
  /**
   * Sizes must be multiples of it. Gate gives no step of decimal sizes, and cuts a size off without
   * an error: the least size is the one step that is certain.
   */
  readonly sizeStep: string;
  /** Prices must be multiples of it. */
  readonly priceTick: string;
  /** The largest distance of a price from the mark price, as a ratio. */
  readonly maxDeviation: string | undefined;
  readonly lastPrice: string | undefined;
  /** It decides margin, liquidation and the price band. */
  readonly markPrice: string | undefined;
  readonly indexPrice: string | undefined;
  /** Gate's word; `trading` where it says none. */
  readonly status: string;
  readonly isInDelisting: boolean;
  /** The time of the delisting. Exchange time. */
  readonly delistingAtMs: number | undefined;
  /** Open orders that one user may have. */
  readonly openOrdersMax: number | undefined;
  /** Of the smallest positions: larger ones are allowed less. */
  readonly leverageMax: string | undefined;
  readonly maintenanceRate: string | undefined;
  readonly takerFeeRate: string | undefined;
  /** Above zero, long positions pay short ones. */
  readonly fundingRate: string | undefined;
  readonly nextFundingAtMs: number | undefined;
  /** Empty for coins; otherwise stocks, indices, metals and the like. */
  readonly assetType: string;
};

/** Undefined if the row is not a contract that orders can be checked against. */
export function parseContractRules(value: unknown): ContractRules | undefined {
  const row = rowOf(value);
  const contract = textOf(row?.name);
  const sizeMin = positiveOf(row?.order_size_min);
  const priceTick = positiveOf(row?.order_price_round);
  if (!row || !contract || sizeMin === undefined || priceTick === undefined) return undefined;
  return {
    contract,
    multiplier: row.type === 'inverse' ? undefined : positiveOf(row.quanto_multiplier),
    sizeMin,
    sizeMax: positiveOf(row.order_size_max),
    marketSizeMax: positiveOf(row.market_order_size_max),
    sizeStep: isTrue(row.enable_decimal) ? sizeMin : '1',
    priceTick,
    maxDeviation: positiveOf(row.order_price_deviate),
    lastPrice: positiveOf(row.last_price),
    markPrice: positiveOf(row.mark_price),
    indexPrice: positiveOf(row.index_price),
    status: textOf(row.status) || 'trading',
    isInDelisting: isTrue(row.in_delisting),
    delistingAtMs: timeMsOf(row.delisting_time),
    openOrdersMax: countOf(row.orders_limit),
    leverageMax: positiveOf(row.leverage_max),
    maintenanceRate: positiveOf(row.maintenance_rate),
    takerFeeRate: decimalOf(row.taker_fee_rate),
    fundingRate: decimalOf(row.funding_rate),
    nextFundingAtMs: timeMsOf(row.funding_next_apply),
    assetType: textOf(row.contract_type) ?? '',
  };
}

function countOf(value: unknown): number | undefined {
  const count = Number(textOf(value) || Number.NaN);
  return count > 0 ? count : undefined;
}
