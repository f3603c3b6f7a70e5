import type { AccountOptions } from '../../local/exchange/exchange.ts';
import { CONTRACT_LISTINGS } from '../../local/exchange/futures/listings.ts';
import { FUTURES_PERMISSIONS } from '../../local/exchange/http/keys.ts';
import type { ApiKey } from '../../local/stack/local-stack.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';

/** USDT in the futures wallet of each user of the built-in exchange. */
const FUTURES_BALANCE = '10000';

/**
 * A key at the built-in exchange. An account with futures has a key that may trade them, a wallet for
 * them, and the leverage that its configuration allows: the user would set it at Gate.
 */
export function builtInAccount(
  key: ApiKey,
  futures: FuturesConfig | undefined,
): Pick<AccountOptions, 'keys' | 'futures' | 'leverage'> {
  if (!futures) return { keys: [key] };
  const listed = new Set(CONTRACT_LISTINGS.map(({ row }) => row.name));
  const contracts = futures.contracts.filter((contract) => listed.has(contract));
  return {
    keys: [{ ...key, permissions: FUTURES_PERMISSIONS }],
    futures: FUTURES_BALANCE,
    leverage: Object.fromEntries(contracts.map((contract) => [contract, futures.maxLeverage])),
  };
}
