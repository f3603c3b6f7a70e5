import type { Config } from '../../shared/config.ts';

/** What each user of the built-in exchange starts with. */
export const BUILT_IN_BALANCES = { USDT: '10000', BTC: '0.05', ETH: '1' } as const;

export const DEMO_PORTFOLIO = 'demo';

const TARGETS = { BTC: '0.4', ETH: '0.4' };
const QUOTE = 'USDT';

/**
 * The configuration with a small drifted portfolio of the first account, for the demonstration; as
 * it is where that account may not trade its pairs or the name is taken.
 */
export function withDemoPortfolio(config: Config): Config {
  const [account, { pairs }] = Object.entries(config.accounts)[0]!;
  const wanted = Object.keys(TARGETS).map((asset) => `${asset}_${QUOTE}`);
  const isAllowed = pairs === '*' || wanted.every((pair) => pairs.includes(pair));
  const isFree = !(DEMO_PORTFOLIO in config.portfolios) && !(DEMO_PORTFOLIO in config.recurring);
  if (!isAllowed || !isFree) return config;
  const portfolio: Config['portfolios'][string] = {
    account,
    quote: QUOTE,
    // Small enough for the limits that a configuration starts with.
    capital: '200',
    schedule: 'cron(0 9 * * ? *)',
    timezone: 'UTC',
    targets: TARGETS,
    mode: 'band',
    band: { kind: 'relative', size: '0.2', perAsset: {} },
    settle: 'half-band',
    reserve: '0',
    minTrade: '10',
    // All but a little: with what the first orders buy, too much BTC and too little ETH.
    holdBack: { BTC: '0.049', ETH: '0.98' },
    frozen: [],
    collar: '0.003',
    maxRun: '200',
    maxDay: '200',
    maxOrdersPerRun: 4,
    approval: 'manual',
    approvalHours: 12,
  };
  return { ...config, portfolios: { ...config.portfolios, [DEMO_PORTFOLIO]: portfolio } };
}
