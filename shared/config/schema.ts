import * as z from 'zod';
import { readSchedule } from '../lib/schedule/schedule.ts';
import { ScheduleError } from '../lib/schedule/schedule-error.ts';
import { aboveZero, decimal, dollars, ratio, withDollarDefaults } from './amounts.ts';
import { futuresConfig, withFuturesDefaults } from './futures-schema.ts';
import { exitsOf, triggerOf } from './order-parts.ts';
import { sliceOver, slices } from './slices-schema.ts';
import { telegramConfig } from './telegram-schema.ts';
import { isTimeZone } from './time-zones.ts';
import { webhookConfig } from './webhook-schema.ts';

/**
 * `sluice.config.json`: one definition validates the file, gives the types and generates the JSON
 * schema for editors. Every optional field has a finite default here, never "unlimited".
 */

const PAIR = /^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/;
const pair = z.string().regex(PAIR, 'a pair as Gate writes it, as in "BTC_USDT"');
const currency = z.string().regex(/^[A-Z0-9]{1,20}$/, 'a currency as Gate writes it, as in "USDT"');
const NAME = /^[A-Za-z0-9_-]{1,32}$/;
const name = z
  .string()
  .regex(NAME, '1 to 32 letters, digits, "-" or "_"')
  // CDK construct ids cannot have these names.
  .refine((value) => !(value in Object.prototype), {
    error: "is a name of JavaScript's own: take another one",
  })
  // CDK takes children of these names for the main part of a construct, and knows only one of them.
  .refine((value) => value !== 'Default' && value !== 'Resource', {
    error: "is a name of CDK's own: take another one, as in small letters",
  });
const schedule = z
  .string()
  .regex(/^(cron|at)\(.+\)$/, {
    error:
      'has to be cron(...) or at(...), as EventBridge Scheduler takes it (rate(...) would trade with each deployment)',
    abort: true,
  })
  .transform((text, context) => {
    try {
      return readSchedule(text).expression;
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      context.addIssue(error.message);
      return z.NEVER;
    }
  })
  .describe('time as EventBridge Scheduler writes it: cron(...) or at(...)');

const timezone = z
  .string()
  .refine(isTimeZone, 'a time zone of the IANA database, as in "UTC" or "Asia/Tokyo"')
  .default('UTC')
  .describe('time zone of the schedule, as in "Asia/Tokyo"');

/** The base URL of each named exchange. Source: gate.com/docs/developers/apiv4. */
const EXCHANGES: Readonly<Record<string, string>> = {
  live: 'https://api.gateio.ws/api/v4',
  testnet: 'https://api-testnet.gateapi.io/api/v4',
};

/** The spot WebSocket of each named exchange. Source: gate.com, "Gate spot WebSocket v4". */
const STREAMS: Readonly<Record<string, string>> = {
  live: 'wss://api.gateio.ws/ws/v4/',
  testnet: 'wss://ws-testnet.gate.com/v4/ws/spot',
};

const isLoopback = (host: string) => host === '127.0.0.1' || host === 'localhost';

export const AN_EXCHANGE_URL =
  'an https URL with its path, as in "https://api.example.com/api/v4" (plain http only for 127.0.0.1)';

/** Keys never travel in plain text to another machine. Requests append their paths to this URL. */
export function isExchangeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, pathname, username, password, search, hash } = new URL(value);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isPrivate && pathname !== '/' && username + password + search + hash === '';
}

function isExchange(value: string): boolean {
  return Object.hasOwn(EXCHANGES, value) || isExchangeUrl(value);
}

const LIMITS_IN_DOLLARS = { maxOrder: '100', maxDay: '500' } as const;
const TRADES_IN_DOLLARS = { minTrade: '10', maxRun: '1000', maxDay: '2000' } as const;

const limits = z
  .strictObject({
    currency: currency.default('USDT').describe('currency of the limits'),
    maxOrder: dollars('largest notional of one order', LIMITS_IN_DOLLARS.maxOrder),
    maxDay: dollars(
      'largest notional of all orders claimed in one UTC day',
      LIMITS_IN_DOLLARS.maxDay,
    ),
    maxDayOrders: z.int().min(1).default(500).describe('maximum of orders in one UTC day'),
    maxExit: decimal('largest value of one exit over held coins; default: as `maxDay`').optional(),
    priceCollar: ratio('maximum distance of a price from the last one, on the costly side').default(
      '0.05',
    ),
    maxAgeSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(300)
      .describe('maximum age of an order at its submission'),
  })
  .transform((given, context) => {
    const amounts = withDollarDefaults(LIMITS_IN_DOLLARS, given, given.currency, context);
    return { ...given, ...amounts, maxExit: given.maxExit ?? amounts.maxDay };
  })
  .prefault({});

const accountFields = z.strictObject({
  secret: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,128}$/, 'a name as Secrets Manager takes it')
    .describe('label of the secret that holds {"key": "...", "secret": "..."}'),
  exchange: z
    .string()
    .refine(isExchange, `"live", "testnet" or ${AN_EXCHANGE_URL}`)
    .default('live')
    .describe('"live", "testnet" or a URL (plain http only for 127.0.0.1)'),
  live: z.boolean().default(false).describe('false: orders are checked and recorded, never sent'),
  pairs: z
    .union([z.literal('*'), z.array(pair)], '"*" or a list, as in ["BTC_USDT"]')
    .describe('pairs that may be traded; "*" for all'),
  limits,
  futures: futuresConfig
    .optional()
    .describe('contracts that may be traded, and their limits; default: none'),
  resubmit: z
    .boolean()
    .default(false)
    .describe('tries once more after the proof that an order was not placed'),
  allowKeyWithoutSelfCheck: z
    .boolean()
    .default(false)
    .describe('trades with a key that cannot read its own permissions at Gate'),
  follow: z
    .enum(['normal', 'always'])
    .default('normal')
    .describe(
      '"normal": orders that changed in the last 5 minutes are polled every few seconds, older ones every minute; "always": all every few seconds, while any is open',
    ),
  stream: z
    .boolean()
    .default(true)
    .describe(
      "listens on the exchange's WebSocket while orders are tracked, to see changes sooner",
    ),
});

const account = accountFields.transform(({ futures, ...given }, context) => ({
  ...given,
  ...(futures && { futures: withFuturesDefaults(futures, given.limits.currency, context) }),
}));

const orderTemplate = z.strictObject({
  account: name.default('main').describe('the configured account that trades'),
  currency_pair: pair.describe('as in an order message'),
  type: z.enum(['limit', 'market']).default('limit').describe('as in an order message'),
  side: z.enum(['buy', 'sell']).describe('as in an order message'),
  amount: decimal('as in an order message; for a market buy, the amount to spend').optional(),
  quote_amount: decimal('as in an order message: instead of "amount"').optional(),
  amount_of_available: ratio('as in an order message: share of the available balance')
    .refine(aboveZero, 'more than "0"')
    .optional(),
  price: decimal('as in an order message').optional(),
  time_in_force: z.enum(['gtc', 'ioc', 'poc', 'fok']).optional().describe('as in an order message'),
  trigger: triggerOf(z.string()).optional(),
  exits: exitsOf(z.string()).optional(),
  slices: slices.optional(),
});

const portfolio = z
  .strictObject({
    account: name.default('main').describe('the configured account that holds it'),
    quote: currency.default('USDT').describe('currency that buys coins and that sales bring'),
    capital: z
      .union([
        z.literal('all'),
        decimal('how much of the account is managed').refine(aboveZero, 'more than "0"'),
      ])
      .optional()
      .describe('amount that the targets divide; default "all", required for a live account'),
    schedule,
    timezone,
    targets: z
      .record(currency, ratio('share of the capital'))
      .describe(
        'shares of the capital; the rest of 1 stays in quote. "0" sells the whole coin; other coins are left alone',
      ),
    mode: z
      .enum(['band', 'periodic'])
      .default('band')
      .describe(
        '"band" trades only coins outside their band; "periodic" trades every coin back to its target',
      ),
    band: z
      .strictObject({
        kind: z
          .enum(['relative', 'absolute'])
          .default('relative')
          .describe(
            '"relative": size is a part of the target (0.2 of 0.5 is 0.4 to 0.6); "absolute": of the portfolio (0.3 to 0.7)',
          ),
        size: ratio('distance from the target that trades')
          .refine(aboveZero, 'more than "0"')
          .default('0.2'),
        perAsset: z
          .record(currency, ratio('size for one asset'))
          .default({})
          .describe('a different size for single coins'),
      })
      .prefault({}),
    settle: z
      .enum(['target', 'half-band', 'edge'])
      .default('half-band')
      .describe("end of a trade: the target, halfway to the band's edge, or the edge"),
    reserve: decimal('quote currency that buys leave untouched').default('0'),
    minTrade: dollars('minimum of one trade, in quote', TRADES_IN_DOLLARS.minTrade),
    holdBack: z
      .record(currency, decimal('amount that is not counted'))
      .default({})
      .describe('amounts that are not counted and never sold'),
    frozen: z.array(currency).default([]).describe('coins that are counted and not traded'),
    collar: ratio("maximum distance of an order's limit price beyond the best price of the book")
      .refine((value) => Number(value) < 0.5, 'less than "0.5"')
      .default('0.003'),
    maxRun: dollars('most that is traded in one run', TRADES_IN_DOLLARS.maxRun),
    maxDay: dollars('most that is traded in one UTC day', TRADES_IN_DOLLARS.maxDay),
    maxOrdersPerRun: z.int().min(1).default(20).describe('maximum of orders in one run'),
    sliceAbove: decimal(
      'amount in quote above which a trade is worked in slices; left out: none is',
    )
      .refine(aboveZero, 'more than "0"')
      .optional(),
    sliceOver: sliceOver
      .optional()
      .describe('for how long such a trade is worked, as in "PT4H": "PT2M" to "P7D"'),
    approval: z
      .enum(['manual', 'auto'])
      .default('manual')
      .describe('"manual": a person approves each run; the first run always needs approval'),
    approvalHours: z
      .int()
      .min(1)
      .max(168)
      .default(12)
      .describe('hours that a run waits for approval'),
  })
  .transform((given, context) => ({
    ...given,
    ...withDollarDefaults(TRADES_IN_DOLLARS, given, given.quote, context),
  }));

const recurring = z.strictObject({
  schedule,
  timezone,
  order: orderTemplate,
});

/** The fields by themselves. `parseConfig` checks the rules between them. */
export const configFields = z.strictObject({
  $schema: z.string().optional().describe('for editors: "./docs/sluice.config.schema.json"'),
  accounts: z
    .record(name, account)
    .refine((all) => Object.keys(all).length > 0, 'at least one')
    .describe('your accounts at Gate, by names of your choice'),
  portfolios: z.record(name, portfolio).default({}).describe('portfolios to rebalance'),
  recurring: z.record(name, recurring).default({}).describe('orders on a schedule'),
  webhooks: z.record(name, webhookConfig).default({}).describe('sources of alerts'),
  telegram: z
    .union([z.null(), telegramConfig])
    .default(null)
    .describe('a Telegram bot for notices, questions, halts and approvals'),
  egress: z
    .enum(['none', 'nat-instance', 'nat-gateway'])
    .default('none')
    .describe('a fixed IP for the functions that call Gate'),
  availabilityZone: z
    .string()
    .regex(
      /^[a-z]{2}(-[a-z]+)+-[1-9][a-z]$/,
      'the name of an Availability Zone, as in "us-east-1b"',
    )
    .optional()
    .describe('zone of the fixed IP, as in "us-east-1b"; default: the first zone of the Region'),
  alarmEmail: z
    .union([z.literal('none'), z.email(), z.null()])
    .default(null)
    .describe('address for alarms and notices, or "none"; required for a live account'),
  trackEverySeconds: z
    .int()
    .min(1)
    .max(30)
    .default(5)
    .describe('seconds between two polls of unfinished orders'),
  logRetentionDays: z
    .int()
    .min(1)
    .max(3653)
    .default(90)
    .describe('days that CloudWatch Logs keeps logs: 1, 3, 5, 7, 14, 30, 60, 90 ...'),
});

export type Config = z.output<typeof configFields>;
export type AccountConfig = z.output<typeof account>;

/** The base URL of the configured `exchange`. */
export function exchangeUrl(exchange: string): string {
  return (
    (Object.hasOwn(EXCHANGES, exchange) && EXCHANGES[exchange]) ||
    new URL(exchange).href.replace(/\/+$/, '')
  );
}

/** The spot WebSocket of the configured `exchange`: at the same host and port, if it is a URL. */
export function streamUrl(exchange: string): string {
  return (
    (Object.hasOwn(STREAMS, exchange) && STREAMS[exchange]) ||
    new URL('/ws/v4/', exchange).href.replace('http', 'ws')
  );
}
