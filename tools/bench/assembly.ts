import { synthesize } from '../../local/stack/synthesize.ts';
import { parseConfig } from '../../shared/config/parse-config.ts';

/** A stack that has all functions. */
const CONFIG = {
  alarmEmail: 'none',
  accounts: { main: { secret: 'sluice/main', pairs: '*' } },
  portfolios: {
    core: {
      account: 'main',
      capital: '1000',
      schedule: 'cron(0 9 * * ? *)',
      targets: { BTC: '0.5' },
    },
  },
  webhooks: {
    alerts: {
      secret: 'webhook/alerts',
      id: '{{id}}',
      order: { currency_pair: 'BTC_USDT', type: 'market', side: 'buy', amount: '20' },
    },
  },
  telegram: { secret: 'sluice/telegram', chats: ['123456789'] },
};

/** Returns the folder of the assembly. */
export function synthesizeForBench(scratch: string): Promise<string> {
  return synthesize(parseConfig(JSON.stringify(CONFIG), 'the configuration of the bench'), scratch);
}
