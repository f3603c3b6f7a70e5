import { type Config, exchangeUrl } from '../../shared/config/schema.ts';

/** Where a mistake costs nothing: this machine and Gate's testnet. */
function isHarmless(url: string): boolean {
  const { hostname } = new URL(url);
  const testnet = new URL(exchangeUrl('testnet')).hostname;
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname === testnet;
}

/** Whether every account counts as live, and the ledger may be lost. */
export const isPlayground = isHarmless;

/** The configuration as the local stack runs it: every account at the one exchange. */
export function localConfig(config: Config, url: string): Config {
  const accounts = Object.entries(config.accounts).map(([name, account]) => [
    name,
    { ...account, exchange: url, live: isPlayground(url) || account.live },
  ]);
  // Where nothing can be lost, a portfolio that is not finished yet may have all of it.
  const portfolios = Object.entries(config.portfolios).map(([name, portfolio]) => [
    name,
    isPlayground(url) ? { ...portfolio, capital: portfolio.capital ?? 'all' } : portfolio,
  ]);
  // There is no alarm on this machine that anyone would have to be told of.
  return {
    ...config,
    accounts: Object.fromEntries(accounts),
    portfolios: Object.fromEntries(portfolios),
    alarmEmail: config.alarmEmail ?? 'none',
  };
}
