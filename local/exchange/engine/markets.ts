/** A row of GET /spot/currency_pairs, in Gate's own words. */
export type CurrencyPair = {
  readonly id: string;
  readonly base: string;
  readonly base_name: string;
  readonly quote: string;
  readonly quote_name: string;
  readonly fee: string;
  readonly min_base_amount?: string | null;
  readonly min_quote_amount?: string | null;
  readonly max_base_amount?: string | null;
  readonly max_quote_amount?: string | null;
  /** Decimals of an amount. */
  readonly amount_precision: number;
  /** Decimals of a price. */
  readonly precision: number;
  readonly trade_status: 'tradable' | 'buyable' | 'sellable' | 'untradable';
  readonly sell_start: number;
  readonly buy_start: number;
  readonly delisting_time?: number;
  readonly type?: string;
  readonly trade_url?: string;
  readonly st_tag?: boolean;
  readonly up_rate?: string;
  readonly down_rate?: string;
  readonly slippage?: string;
  readonly market_order_max_stock?: string | null;
  readonly market_order_max_money?: string | null;
};

/** A pair as the simulation starts with it. */
export type MarketListing = {
  readonly pair: CurrencyPair;
  readonly price: string;
  readonly changePercent: string;
  readonly baseVolume: string;
  readonly high: string;
  readonly low: string;
  /** About how much, in quote currency, rests at each price of the standing book. */
  readonly depthPerPrice: number;
};

/**
 * Where the simulation starts. Limits and precisions of BTC and ETH are those that Gate published
 * for them in September 2026; the others, and all prices, are plausible.
 */
const AGAINST_USDT = `
base price   decimals amountDecimals minBase  maxBase  maxQuote maxStock maxMoney change baseVolume   high    low     name
BTC  87959.9 1        6              0.000001 100      5000000  65       5000000  1.34   9120.417283  88311.7 86449.6 Bitcoin
ETH  2920.50 2        4              0.001    1000     5000000  2096     5000000  3.04   142877.83127 2932.18 2823.00 Ethereum
XRP  2.2373  4        2              0.1      5000000  5000000  500000   1000000  8.12   88412093.41  2.2462  2.0610  XRP
BNB  860.24  2        4              0.001    20000    5000000  1000     800000   0.90   9811.2047    863.68  849.16  BNB
SOL  138.09  2        3              0.01     100000   5000000  8000     1000000  5.43   1402995.118  138.64  130.45  Solana
USDC 0.9998  4        2              1        10000000 10000000 1000000  1000000  0.01   41200311.07  0.9999  0.9997  USD Coin
TRX  0.27280 5        1              1        20000000 5000000  2000000  500000   -1.53  61233904.2   0.27815 0.27171 TRON
DOGE 0.15090 5        2              1        50000000 5000000  5000000  700000   2.96   402998112.55 0.15150 0.14598 Dogecoin
ADA  0.4216  4        2              1        20000000 5000000  1500000  600000   1.97   50338127.91  0.4233  0.4118  Cardano
HYPE 32.152  3        3              0.01     200000   3000000  10000    300000   2.23   2110934.774  32.281  31.325  Hyperliquid
BCH  533.30  2        4              0.001    20000    3000000  1200     600000   -1.94  21877.4081   546.03  531.17  Bitcoin Cash
LINK 12.953  3        3              0.1      500000   3000000  40000    500000   2.68   1288340.112  13.005  12.564  Chainlink
LEO  9.536   3        2              0.1      -        500000   -        -        0.73   18233.70     9.574   9.429   UNUS SED LEO
ZEC  521.48  2        4              0.001    20000    3000000  900      450000   -2.87  60233.1187   539.04  519.39  Zcash
`;

type Column =
  | 'base'
  | 'price'
  | 'decimals'
  | 'amountDecimals'
  | 'minBase'
  | 'maxBase'
  | 'maxQuote'
  | 'maxStock'
  | 'maxMoney'
  | 'change'
  | 'baseVolume'
  | 'high'
  | 'low'
  | 'name';

const DEPTH_USDT = 8_000;
const LISTED_SINCE_S = 1_516_378_650;
/** How far prices may go, as Gate published it for BTC and ETH in September 2026. */
const RATES = { up_rate: '0.08', down_rate: '0.08', slippage: '0.03' } as const;

/** The rows of the table by column; only the last column has spaces. */
function rowsOf(table: string): Readonly<Record<Column, string>>[] {
  const [header = '', ...lines] = table.trim().split('\n');
  const columns = header.split(/ +/) as Column[];
  return lines.map((line) => {
    const cells = line.split(/ +/);
    const name = cells.splice(columns.length - 1).join(' ');
    const row = Object.fromEntries([...cells, name].map((cell, index) => [columns[index], cell]));
    return row as Record<Column, string>;
  });
}

const limit = (cell: string): string | null => (cell === '-' ? null : cell);

export const LISTINGS: readonly MarketListing[] = rowsOf(AGAINST_USDT).map((row) => ({
  pair: {
    id: `${row.base}_USDT`,
    base: row.base,
    base_name: row.name,
    quote: 'USDT',
    quote_name: 'Tether',
    fee: '0.2',
    min_base_amount: row.minBase,
    min_quote_amount: '3',
    max_base_amount: limit(row.maxBase),
    max_quote_amount: row.maxQuote,
    amount_precision: Number(row.amountDecimals),
    precision: Number(row.decimals),
    trade_status: 'tradable',
    sell_start: LISTED_SINCE_S,
    buy_start: LISTED_SINCE_S,
    delisting_time: 0,
    type: 'normal',
    trade_url: `https://www.gate.com/trade/${row.base}_USDT`,
    st_tag: false,
    ...RATES,
    market_order_max_stock: limit(row.maxStock),
    market_order_max_money: limit(row.maxMoney),
  },
  price: row.price,
  changePercent: row.change,
  baseVolume: row.baseVolume,
  high: row.high,
  low: row.low,
  depthPerPrice: DEPTH_USDT,
}));

/** A listing around a price, for pairs whose market statistics do not matter. */
export function listing(pair: CurrencyPair, price: string): MarketListing {
  return {
    pair,
    price,
    changePercent: '0',
    baseVolume: '0',
    high: price,
    low: price,
    depthPerPrice: DEPTH_USDT,
  };
}

function edgeCase(
  base: string,
  name: string,
  rules: Partial<CurrencyPair> & Pick<CurrencyPair, 'trade_status'>,
): MarketListing {
  return listing(
    {
      id: `${base}_USDT`,
      base,
      base_name: name,
      quote: 'USDT',
      quote_name: 'Tether',
      fee: '0.2',
      min_quote_amount: '3',
      amount_precision: 3,
      precision: 6,
      sell_start: LISTED_SINCE_S,
      buy_start: LISTED_SINCE_S,
      ...rules,
    },
    '2.5',
  );
}

/** Pairs as they also occur at Gate: absent and null limits, one-sided trading, the end of a listing. */
export const EDGE_CASE_LISTINGS: readonly MarketListing[] = [
  edgeCase('EDGEA', 'Null limits', {
    trade_status: 'tradable',
    min_base_amount: null,
    max_base_amount: null,
    max_quote_amount: null,
    amount_precision: 0,
    precision: 10,
    sell_start: 0,
    buy_start: 1_700_492_400,
    type: 'normal',
    trade_url: '',
    st_tag: true,
    market_order_max_stock: '0',
    market_order_max_money: null,
  }),
  edgeCase('EDGEB', 'Sell only, delisting', {
    trade_status: 'sellable',
    delisting_time: 1_767_225_600,
    type: 'normal',
    st_tag: true,
  }),
  edgeCase('EDGEC', 'Buy only', {
    trade_status: 'buyable',
    sell_start: 1_893_456_000,
    type: 'premarket',
  }),
  edgeCase('EDGED', 'Untradable', {
    trade_status: 'untradable',
    fee: '0',
    min_base_amount: '0.001',
    min_quote_amount: '1.0',
    max_base_amount: '10000',
    max_quote_amount: '10000000',
    delisting_time: 0,
    up_rate: '0.05',
    down_rate: '0.02',
    slippage: '0.05',
  }),
];
