import { describe, expect, test } from 'vitest';
import { withDemoPortfolio } from '../../cli/start/demo-portfolio.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';

function config(more: object = {}, pairs: unknown = ['BTC_USDT', 'ETH_USDT']) {
  return parseConfig(
    JSON.stringify({ accounts: { main: { secret: 'sluice/main', pairs } }, ...more }),
    'sluice.config.json',
  );
}
const PORTFOLIO = { schedule: 'cron(0 9 * * ? *)', targets: { BTC: '0.5' } };
const WEBHOOK = {
  secret: 'sluice/webhook',
  id: '{{id}}',
  order: { currency_pair: 'BTC_USDT', side: 'buy', type: 'market', amount: '25' },
};

describe('the portfolio of the demonstration', () => {
  test('is added to a configuration that leaves it room', () => {
    expect(Object.keys(withDemoPortfolio(config()).portfolios)).toEqual(['demo']);
  });

  test.each([
    ['has a portfolio of its own in the same coins', config({ portfolios: { core: PORTFOLIO } })],
    ['uses the name for a portfolio', config({ portfolios: { demo: PORTFOLIO } })],
    ['uses the name for a webhook', config({ webhooks: { demo: WEBHOOK } })],
    ['may not trade its pairs', config({}, ['BTC_USDT'])],
  ])('stays away from a configuration that %s', (_name, given) => {
    expect(withDemoPortfolio(given)).toBe(given);
  });
});
