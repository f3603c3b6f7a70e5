import { crossFieldFaults } from '../../shared/config/cross-field-rules.ts';
import type { Config } from '../../shared/config/schema.ts';

/** The initial balances of each user of the built-in exchange. */
export const BUILT_IN_BALANCES = { USDT: '10000', BTC: '0.05', ETH: '1' } as const;

export const DEMO_PORTFOLIO = 'demo';

const TARGETS = { BTC: '0.4', ETH: '0.4' };
const QUOTE = 'USDT';

/**
 * Adds a small drifted portfolio of the first account for the demonstration. Returns the
 * configuration unchanged if its name or a coin is taken, or if a pair is not allowed.
 */
export function withDemoPortfolio(config: Config): Config {
  if (DEMO_PORTFOLIO in config.portfolios) return config;
  const [account] = Object.keys(config.accounts) as [string];
  const portfolio: Config['portfolios'][string] = {
    account,
    quote: QUOTE,
    // Small enough for the default limits.
    capital: '200',
    schedule: 'cron(0 9 * * ? *)',
    timezone: 'UTC',
    targets: TARGETS,
    mode: 'band',
    band: { kind: 'relative', size: '0.2', perAsset: {} },
    settle: 'half-band',
    reserve: '0',
    minTrade: '10',
    // Holds back nearly all coins: after the first orders there is too much BTC and too little ETH.
    holdBack: { BTC: '0.049', ETH: '0.98' },
    frozen: [],
    collar: '0.003',
    maxRun: '200',
    maxDay: '200',
    maxOrdersPerRun: 4,
    approval: 'manual',
    approvalHours: 12,
  };
  const extended = { ...config, portfolios: { ...config.portfolios, [DEMO_PORTFOLIO]: portfolio } };
  return crossFieldFaults(extended).length === 0 ? extended : config;
}
