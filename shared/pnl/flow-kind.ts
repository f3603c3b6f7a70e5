import type { FlowKind } from './ledger.ts';

/**
 * Gate's types of account book entries that are part of orders: trades tell about these changes.
 * Source: Gate, API v4, "AccountBook type".
 */
const OF_ORDERS: ReadonlySet<string> = new Set([
  'new_order',
  'cancel_order',
  'order_fill',
  'order_rej',
  'order_fee',
  'system_fee',
]);

/** The other types, by what they mean for a profit. Source: as above. */
const TYPES: Readonly<Record<Exclude<FlowKind, 'internal' | 'unknown'>, readonly string[]>> = {
  deposit: [
    ...['deposit', 'deposit_rej', 'deposit_gatecode', 'deposit_fireblock', 'deposit_copper'],
    ...['deposit_finmo', 'buy_cl', 'buy_cc'],
  ],
  withdrawal: [
    ...['withdraw', 'withdraw_rej', 'cancel_withdraw', 'withdraw_gatecode'],
    ...['withdraw_fireblock', 'withdraw_copper'],
  ],
  transfer: [
    ...[
      'margin_in',
      'margin_out',
      'spot_settle_in',
      'spot_settle_out',
      'lending_in',
      'lending_out',
    ],
    ...['cross_in', 'cross_out', 'perp_in', 'perp_out', 'perp_settle_in', 'perp_settle_out'],
    ...['delivery_in', 'delivery_out', 'ai_in', 'ai_out', 'e_options_in', 'e_options_out'],
    ...['options_in', 'options_out', 'cbbc_in', 'cbbc_out', 'warrant_in', 'warrant_out'],
    ...['subaccount_trf', 'quant_in', 'quant_out', 'pay_in', 'pay_out', 'fct_in', 'fct_out'],
    ...['lending_lent', 'collected', 'redeem', 'lend', 'dual_purchased', 'dual_settled'],
    ...['liq_add', 'liq_rm', 'borrow', 'repay', 'margin_borrow', 'margin_repay', 'cl_borrow'],
    ...['cl_repay', 'cl_dctd', 'cl_rtd', 'cross_borrow', 'cross_repay'],
  ],
  conversion: ['eth_swap', 'dust_swap_dctd', 'dust_swap_gt_add', 'cv_buy', 'cv_sell'],
  income: [
    ...['referral_rebate', 'sec_rebate_in', 'sec_rebate_out', 'ab_rebate', 'eb_rebate'],
    ...['u_rebate', 'ads_rebate', 'au_rebate', 'pis_rebate', 'pds_rebate', 'pu_rebate'],
    ...['deposit_bonus', 'trading_rewards', 'purchase_bonus', 'airdrop', 'award'],
    ...['mining_rewards', 'interest_in', 'interest_out', 'margin_interest_out', 'lending_fee'],
    ...['hodl_int', 'slot_int_in', 'str_int_in', 'dust_swap_fee', 'c2c_fee', 'points_purchase'],
  ],
};

const KINDS: ReadonlyMap<string, FlowKind> = new Map(
  Object.entries(TYPES).flatMap(([kind, types]) =>
    types.map((type) => [type, kind as FlowKind] as const),
  ),
);

export const isOfOrder = (type: string): boolean => OF_ORDERS.has(type);

/** Moves between the spot wallet and the futures wallet of an account. Source: as above. */
const OWN_WALLETS: ReadonlySet<string> = new Set(['perp_in', 'perp_out']);
/** What contracts have brought a unified account: the book of its futures tells of it too. */
const SETTLED: ReadonlySet<string> = new Set(['perp_settle_in', 'perp_settle_out']);

/** Whether the books of an account contain its contracts, and whether it has one wallet for all. */
export type BooksOf = 'spot' | 'two_wallets' | 'one_wallet';

/**
 * What a change in Gate's account book means; undefined if another source tells of it: it is part of
 * an order, or of a contract.
 */
export function flowKindOf(type: string, books: BooksOf = 'spot'): FlowKind | undefined {
  if (isOfOrder(type)) return undefined;
  if (books !== 'spot' && OWN_WALLETS.has(type)) return 'internal';
  if (books === 'one_wallet' && SETTLED.has(type)) return undefined;
  return KINDS.get(type) ?? 'unknown';
}
