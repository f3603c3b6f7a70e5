import {
  contractsAmong,
  readContractPrices,
  renderContractPrices,
} from '../futures/contract-prices.ts';
import { findPair } from '../orders/find-pair.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import type { Ticker } from '../stack/tickers.ts';
import { alignColumns } from '../terminal/columns.ts';
import { EXIT, UsageError } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

const PAIRS_MAX = 50;
const HEADING = ['PAIR', 'LAST', 'BID', 'ASK', '24 H', 'LOW', 'HIGH'] as const;

/** `sluice price PAIR...` */
export const price = defineCommand({
  name: 'price',
  usage: '[PAIR...]',
  summary: "Show prices of pairs and contracts (default: the account's)",
  operands: { min: 0, max: PAIRS_MAX },
  options: {},
  writes: false,
  async run(context, { operands }) {
    const { terminal, account } = context;
    const connection = context.connect();
    const pairs = await pairsOf(context, connection, operands);
    const { tickers: readTickers, futures } = connection.stack.exchangeOf(account);
    const named = contractsAmong(connection.target.accounts[account]!.futures, operands, pairs);
    const [tickers, contracts] = await Promise.all([
      readTickers(),
      readContractPrices(futures, named),
    ]);
    // A contract may have no pair of its name.
    const isMeant = (pair: string) => tickers.has(pair) || !named.includes(pair);
    const shown = (operands.length === 0 ? pairs : pairs.filter(isMeant)).map(
      (pair) => tickers.get(pair) ?? { pair, ...WITHOUT_PRICE },
    );
    terminal.show([...shown.map(tickerJson), ...contracts], () =>
      [
        ...(shown.length > 0 ? [renderPairs(shown)] : []),
        ...(contracts.length > 0 ? [renderContractPrices(contracts).join('\n')] : []),
      ].join('\n\n'),
    );
    const isWhole = [...shown, ...contracts].every(({ last }) => last !== undefined);
    return isWhole ? EXIT.success : EXIT.failed;
  },
});

async function pairsOf(
  { account }: Context,
  connection: Connection,
  texts: readonly string[],
): Promise<readonly string[]> {
  const { pairs = '*' } = connection.target.accounts[account]!;
  if (texts.length === 0 && pairs !== '*') return pairs;
  if (texts.length > 0) {
    return Promise.all(texts.map((text) => findPair(connection, account, text)));
  }
  throw new UsageError('The account may trade every pair: name the pairs, as in BTC_USDT.', 'PAIR');
}

const WITHOUT_PRICE = {
  last: undefined,
  changePercent: undefined,
  high: undefined,
  low: undefined,
  bid: undefined,
  ask: undefined,
  quoteVolume: undefined,
} as const;

function tickerJson({ pair, last, bid, ask, changePercent, low, high, quoteVolume }: Ticker) {
  return {
    currency_pair: pair,
    last,
    highest_bid: bid,
    lowest_ask: ask,
    change_percentage: changePercent,
    low_24h: low,
    high_24h: high,
    quote_volume: quoteVolume,
  };
}

function renderPairs(shown: readonly Ticker[]): string {
  return alignColumns([HEADING, ...escapeControlsDeep(shown).map(cells)]).join('\n');
}

function cells({ pair, last, bid, ask, changePercent, low, high }: Ticker): readonly string[] {
  return [
    pair,
    last ?? 'no price',
    bid ?? '',
    ask ?? '',
    changePercent === undefined ? '' : `${changePercent} %`,
    low ?? '',
    high ?? '',
  ];
}
