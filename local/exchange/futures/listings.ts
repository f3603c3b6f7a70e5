/** The part of a row of GET /futures/usdt/contracts that stays, in Gate's own words. */
export type ContractRow = {
  readonly name: string;
  readonly type: 'direct' | 'inverse';
  /** Coins in one contract. */
  readonly quanto_multiplier: string;
  readonly order_size_min: string;
  readonly order_size_max: string;
  /** "0": as `order_size_max`. */
  readonly market_order_size_max: string;
  readonly enable_decimal: boolean;
  readonly order_price_round: string;
  readonly order_price_deviate: string;
  readonly market_order_slip_ratio: string;
  readonly leverage_min: string;
  readonly leverage_max: string;
  readonly maintenance_rate: string;
  /** The largest value of a position, in USDT. */
  readonly risk_limit_base: string;
  readonly orders_limit: number;
  readonly maker_fee_rate: string;
  readonly taker_fee_rate: string;
  readonly funding_rate: string;
  /** In seconds. */
  readonly funding_interval: number;
  readonly contract_type: string;
};

/** A contract as the simulation starts with it. */
export type ContractListing = {
  readonly row: ContractRow;
  /** The pair whose price the contract follows: its index. */
  readonly pairId: string;
  /** The price of the contract as a multiple of its index: it is never just the price of the pair. */
  readonly basis: string;
  /** About how much, in USDT, rests at each price of the standing book. */
  readonly depthPerPrice: number;
};

const HOUR_S = 3_600;

/** Limits and rates as Gate published them for its large contracts; the rest is plausible. */
const COMMON = {
  type: 'direct',
  order_size_min: '1',
  order_size_max: '1000000',
  market_order_size_max: '0',
  enable_decimal: false,
  order_price_deviate: '0.03',
  market_order_slip_ratio: '0.05',
  leverage_min: '1',
  leverage_max: '100',
  maintenance_rate: '0.005',
  risk_limit_base: '1000000',
  orders_limit: 100,
  maker_fee_rate: '0.0002',
  taker_fee_rate: '0.0005',
  funding_rate: '0.0001',
  funding_interval: 8 * HOUR_S,
  contract_type: '',
} as const satisfies Partial<ContractRow>;

export function contractListing(
  name: string,
  row: Partial<ContractRow> & Pick<ContractRow, 'quanto_multiplier' | 'order_price_round'>,
  more: Partial<Omit<ContractListing, 'row'>> = {},
): ContractListing {
  return {
    row: { ...COMMON, name, ...row },
    pairId: name,
    basis: '1.0005',
    depthPerPrice: 50_000,
    ...more,
  };
}

/** Integer and decimal sizes, a tick that is no power of ten, a wide price band, a rebate for makers. */
export const CONTRACT_LISTINGS: readonly ContractListing[] = [
  contractListing('BTC_USDT', { quanto_multiplier: '0.0001', order_price_round: '0.1' }),
  contractListing('ETH_USDT', {
    quanto_multiplier: '0.01',
    order_price_round: '0.01',
    order_size_min: '0.1',
    enable_decimal: true,
  }),
  contractListing('BNB_USDT', { quanto_multiplier: '0.001', order_price_round: '0.05' }),
  contractListing('SOL_USDT', {
    quanto_multiplier: '1',
    order_price_round: '0.01',
    order_size_min: '0.1',
    enable_decimal: true,
    leverage_max: '50',
    maintenance_rate: '0.01',
    market_order_size_max: '50000',
  }),
  contractListing('DOGE_USDT', {
    quanto_multiplier: '10',
    order_price_round: '0.00001',
    order_price_deviate: '0.2',
    maker_fee_rate: '-0.00005',
    leverage_max: '75',
    funding_interval: 4 * HOUR_S,
  }),
];
