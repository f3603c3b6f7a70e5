import { neverTrades } from '../accounts/never-trades.ts';
import type { Connection } from '../program/command.ts';
import { explainError } from '../terminal/explain-error.ts';

/**
 * Troubles that would refuse every order, as sentences: an exchange that does not respond, a key
 * that it refuses, and a configuration that could never trade.
 */
export async function startWarnings(connection: Connection): Promise<readonly string[]> {
  const accounts = Object.keys(connection.target.accounts);
  const found = await Promise.all(accounts.map((account) => accountWarnings(connection, account)));
  return [...new Set(found.flat())];
}

async function accountWarnings(
  connection: Connection,
  account: string,
): Promise<readonly string[]> {
  const { stack, target } = connection;
  const { url, client } = stack.exchangeOf(account);
  try {
    await client.synchronizeClock();
  } catch (error) {
    return [`The exchange ${url} does not respond as Gate does: ${explainError(error).message}`];
  }
  try {
    // The key of the simulated exchange has been made with it.
    const isSimulated = target.localExchange === 'simulated';
    const [fault] = isSimulated ? [] : (await stack.checkKey(account)).faults;
    if (fault) return [`The key of the account "${account}" cannot trade: ${fault.message}`];
    return await neverTrades(connection, account);
  } catch (error) {
    return [`The account "${account}" could not be checked: ${explainError(error).message}`];
  }
}
