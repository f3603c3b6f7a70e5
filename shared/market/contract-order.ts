/**
 * A Gate futures order, with Gate's field names, decimals normalised and defaults filled in. It is
 * told from a spot order by its contract.
 */
export type ContractOrder = {
  readonly settle: 'usdt';
  readonly contract: string;
  /** Signed contracts: a positive size buys. "0" with `close`. */
  readonly size: string;
  /** "0" for a market order. */
  readonly price: string;
  readonly tif: 'gtc' | 'ioc' | 'poc' | 'fok';
  /** It only shrinks the position. */
  readonly reduce_only?: true;
  /** It closes the whole position. */
  readonly close?: true;
  readonly iceberg?: string;
  readonly market_order_slip_ratio?: string;
  /** Coins in one contract, at the claim: Gate's rows are in contracts. */
  readonly multiplier?: string;
};

export function isContract<Order extends object>(
  order: Order,
): order is Extract<Order, { readonly contract: string }> {
  return 'contract' in order;
}

/** Whether an order may open or enlarge a position. One without a flag counts as if it did. */
export function isOpening({
  reduce_only: reduces,
  close,
}: Pick<ContractOrder, 'reduce_only' | 'close'>): boolean {
  return reduces !== true && close !== true;
}

/** The fields that say what an order of a contract does. */
type Described = {
  readonly contract: string;
  readonly size: string;
  readonly price: string;
  readonly close?: boolean | undefined;
  readonly reduce_only?: boolean | undefined;
};

/** "buy 5 BTC_USDT contracts at 61000.5, reduce only" */
export function describeContractOrder(order: Described): string {
  const { contract, size, price, close, reduce_only: reduces } = order;
  const at = price === '0' ? 'at market' : `at ${price}`;
  if (close) return `close ${contract} contracts ${at}`;
  const verb = size.startsWith('-') ? 'sell' : 'buy';
  const flag = reduces ? ', reduce only' : '';
  return `${verb} ${countOf(contractsOf(order), contract)} ${at}${flag}`;
}

/** "5 BTC_USDT contracts", "1 contract" */
export function countOf(contracts: string, name?: string): string {
  const noun = contracts === '1' ? 'contract' : 'contracts';
  return [contracts, name, noun].filter(Boolean).join(' ');
}

/** Contracts without the sign. */
export function contractsOf({ size }: Pick<ContractOrder, 'size'>): string {
  return size.replace('-', '');
}
