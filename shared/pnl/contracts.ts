import { instrumentKey } from '../market/instrument.ts';

/** The currency that contracts are settled in. */
export const SETTLE = 'USDT';

/** What a contract is called among the coins of the books: no coin has such a name. */
export function contractKey(contract: string): string {
  return instrumentKey({ market: 'usdt', name: contract });
}

const PREFIX = contractKey('');

/** The contract of such a name; undefined for a coin. */
export function contractOf(coin: string): string | undefined {
  return coin.startsWith(PREFIX) ? coin.slice(PREFIX.length) : undefined;
}
