import { expect, it } from 'vitest';
import { builtInAccount } from '../../cli/start/built-in-account.ts';
import type { Journal, Kept } from '../../local/exchange/persistence/kept.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { DECIMAL, market } from '../exchange/futures/futures-trader.ts';
import { KEY, openExchange, USER } from '../exchange/trader.ts';

const main = {
  secret: 'sluice/main',
  pairs: '*',
  futures: { contracts: ['BTC_USDT', 'UNLISTED_USDT'], maxLeverage: '2.5' },
};
const { futures } = parseConfig(JSON.stringify({ accounts: { main } }), 'a test').accounts.main!;

function open(configured: typeof futures, journal: Journal) {
  return openExchange({
    accounts: [{ userId: USER, balances: { USDT: '100' }, ...builtInAccount(KEY, configured) }],
    journal,
  });
}

it('A user of the built-in exchange trades contracts at the leverage that the configuration allows', () => {
  const pieces: Kept[] = [];
  const journal = { read: () => pieces, append: (more: readonly Kept[]) => pieces.push(...more) };
  const read = (trader: ReturnType<typeof openExchange>, resource: string) =>
    trader.ask('GET', `/futures/usdt${resource}`, { headers: DECIMAL });

  const before = open(undefined, journal);
  expect(read(before, '/accounts').json.label).toBe('FORBIDDEN');

  // The state that was kept has no futures yet: they come with the configuration.
  const trader = open(futures, journal);
  expect(read(trader, '/accounts').json).toMatchObject({ total: '10000' });
  expect(read(trader, '/positions/BTC_USDT').json).toMatchObject({ lever: '2.5' });
  const body = { contract: 'BTC_USDT', ...market('5') };
  expect(trader.ask('POST', '/futures/usdt/orders', { body, headers: DECIMAL }).status).toBe(201);

  // A second start gives no money again, and leaves what the user has set.
  const again = open(futures, journal);
  expect(Number(read(again, '/accounts').json.total)).toBeLessThan(10_000);
  expect(again.exchange.futures.positions(USER)).toHaveLength(1);
});
