/** Every optional part of the stack at once, beside the accounts. */
export const EVERY_SECTION = {
  alarmEmail: 'trader@example.com',
  egress: 'nat-instance',
  portfolios: {
    core: {
      capital: '1000',
      schedule: 'cron(0 9 * * ? *)',
      targets: { BTC: '0.5' },
    },
  },
  recurring: {
    weekly: {
      schedule: 'cron(0 9 ? * MON *)',
      order: {
        currency_pair: 'BTC_USDT',
        type: 'market',
        side: 'buy',
        amount: '25',
        slices: { over: 'PT4H', count: '4' },
      },
    },
  },
  webhooks: {
    tv: {
      secret: 'sluice/webhook-tv',
      id: '{{id}}',
      order: { currency_pair: '{{pair}}', side: '{{side}}', type: 'market', amount: '25' },
    },
  },
  telegram: { secret: 'sluice/telegram', chats: ['123456789'] },
} as const;
