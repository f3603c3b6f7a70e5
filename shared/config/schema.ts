import * as z from 'zod';
import { DECIMAL } from '../lib/decimal.ts';
import { isDollar } from '../lib/money.ts';
import { readSchedule } from '../lib/schedule/schedule.ts';
import { ScheduleError } from '../lib/schedule/schedule-error.ts';
import { isTimeZone } from './time-zones.ts';
import { webhookConfig } from './webhook-schema.ts';

/**
 * `sluice.config.json`: one definition validates the file, gives the types and generates the JSON
 * schema for editors. Every optional field has a finite default here, never "unlimited".
 */

const A_DECIMAL = 'a decimal in quotes, as in "100.5"';
// Abort on a malformed decimal: cross-field rules assume valid ones.
function decimal(what: string) {
  return z.string(A_DECIMAL).regex(DECIMAL, { error: A_DECIMAL, abort: true }).describe(what);
}
function ratio(what: string) {
  return decimal(what).refine((value) => Number(value) <= 1, 'a ratio between "0" and "1"');
}
const aboveZero = (value: string) => Number(value) > 0;
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
  .describe('when, as EventBridge Scheduler writes it: cron(...) or at(...)');

const timezone = z
  .string()
  .refine(isTimeZone, 'a time zone of the IANA database, as in "UTC" or "Asia/Tokyo"')
  .default('UTC')
  .describe('whose time the schedule means, as in "Asia/Tokyo"');

/** The base URL of each named exchange. Source: gate.com/docs/developers/apiv4. */
const EXCHANGES: Readonly<Record<string, string>> = {
  live: 'https://api.gateio.ws/api/v4',
  testnet: 'https://api-testnet.gateapi.io/api/v4',
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

/** An amount whose default is in dollars. 100 is a sensible amount of dollars, but not of BTC. */
function dollars(what: string, inDollars: string) {
  return decimal(`${what}; the default holds in dollars, any other currency must say`)
    .optional()
    .meta({ default: inDollars });
}

/**
 * These amounts, as configured or by their default in dollars. Reports a fault for each amount that
 * has neither.
 */
function withDollarDefaults<Field extends string>(
  defaults: Readonly<Record<Field, string>>,
  given: { readonly [field in NoInfer<Field>]?: string | undefined },
  currency: string,
  context: z.RefinementCtx,
): Record<Field, string> {
  const fields = Object.keys(defaults) as Field[];
  if (!isDollar(currency)) {
    for (const field of fields.filter((each) => given[each] === undefined)) {
      const message = `has no default in ${currency}: say how much`;
      context.addIssue({ code: 'custom', path: [field], message });
    }
  }
  const amounts = fields.map((field) => [field, given[field] ?? defaults[field]]);
  return Object.fromEntries(amounts) as Record<Field, string>;
}

const limits = z
  .strictObject({
    currency: currency.default('USDT').describe('what the limits are counted in'),
    maxOrder: dollars('largest notional of one order', LIMITS_IN_DOLLARS.maxOrder),
    maxDay: dollars(
      'largest notional of all orders claimed in one UTC day',
      LIMITS_IN_DOLLARS.maxDay,
    ),
    maxDayOrders: z.int().min(1).default(500).describe('most orders claimed in one UTC day'),
    priceCollar: ratio('how far a price may lie from the last one on the costly side').default(
      '0.05',
    ),
    maxAgeSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(300)
      .describe('how long after it was issued an order may still be submitted'),
  })
  .transform((given, context) => ({
    ...given,
    ...withDollarDefaults(LIMITS_IN_DOLLARS, given, given.currency, context),
  }))
  .prefault({});

const account = z.strictObject({
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
  resubmit: z
    .boolean()
    .default(false)
    .describe('one more attempt after the proof that an order was not placed'),
  allowKeyWithoutSelfCheck: z
    .boolean()
    .default(false)
    .describe('trade with a key that may not ask Gate for its own rights'),
});

const orderTemplate = z.strictObject({
  account: name.default('main').describe('the configured account that trades'),
  currency_pair: pair.describe('as in an order message'),
  type: z.enum(['limit', 'market']).default('limit').describe('as in an order message'),
  side: z.enum(['buy', 'sell']).describe('as in an order message'),
  amount: decimal('as in an order message; for a market buy, what is spent').optional(),
  quote_amount: decimal('as in an order message: instead of "amount"').optional(),
  price: decimal('as in an order message').optional(),
  time_in_force: z.enum(['gtc', 'ioc', 'poc', 'fok']).optional().describe('as in an order message'),
});

const portfolio = z
  .strictObject({
    account: name.default('main').describe('the configured account that it is in'),
    quote: currency.default('USDT').describe('what coins are bought with and sold for'),
    capital: z
      .union([
        z.literal('all'),
        decimal('how much of the account is managed').refine(aboveZero, 'more than "0"'),
      ])
      .optional()
      .describe('how much the targets are shares of; left out: "all", but a live account must say'),
    schedule,
    timezone,
    targets: z
      .record(currency, ratio('share of the capital'))
      .describe(
        'shares of the capital; what they leave of 1 stays in quote. "0" sells a coin off, one that is not named is left alone',
      ),
    mode: z
      .enum(['band', 'periodic'])
      .default('band')
      .describe(
        '"band": only what has left its band is traded; "periodic": everything, back to its target',
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
          .describe('another size for one coin'),
      })
      .prefault({}),
    settle: z
      .enum(['target', 'half-band', 'edge'])
      .default('half-band')
      .describe("where a trade stops: at the target, halfway to the band's edge, or at the edge"),
    reserve: decimal('quote that no buy touches').default('0'),
    minTrade: dollars('smallest trade worth making, in quote', TRADES_IN_DOLLARS.minTrade),
    holdBack: z
      .record(currency, decimal('amount that is not counted'))
      .default({})
      .describe('amounts that do not count and are never sold'),
    frozen: z.array(currency).default([]).describe('coins that count and are not traded'),
    collar: ratio("how far a leg's limit price may lie beyond the best price of the book")
      .refine((value) => Number(value) < 0.5, 'less than "0.5"')
      .default('0.003'),
    maxRun: dollars('most that is traded in one run', TRADES_IN_DOLLARS.maxRun),
    maxDay: dollars('most that is traded in one UTC day', TRADES_IN_DOLLARS.maxDay),
    maxOrdersPerRun: z.int().min(1).default(20).describe('most orders of one run'),
    approval: z
      .enum(['manual', 'auto'])
      .default('manual')
      .describe('whether a person has to agree to each run; to the first one always'),
    approvalHours: z.int().min(1).max(168).default(12).describe('how long a run waits for that'),
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
    .describe('accounts at Gate, by the names that you give them'),
  portfolios: z.record(name, portfolio).default({}).describe('what is rebalanced'),
  recurring: z.record(name, recurring).default({}).describe('orders on a schedule'),
  webhooks: z.record(name, webhookConfig).default({}).describe('sources of alerts'),
  egress: z
    .enum(['none', 'nat-instance', 'nat-gateway'])
    .default('none')
    .describe('a fixed IP for what talks to Gate'),
  availabilityZone: z
    .string()
    .regex(
      /^[a-z]{2}(-[a-z]+)+-[1-9][a-z]$/,
      'the name of an Availability Zone, as in "us-east-1b"',
    )
    .optional()
    .describe('where the fixed IP is, as in "us-east-1b"; left out: the first zone that AWS names'),
  alarmEmail: z
    .union([z.literal('none'), z.email(), z.null()])
    .default(null)
    .describe('who is told; a live account demands an address or "none"'),
  trackEverySeconds: z
    .int()
    .min(1)
    .max(30)
    .default(5)
    .describe('how often unfinished orders are polled'),
  logRetentionDays: z
    .int()
    .min(1)
    .max(3653)
    .default(90)
    .describe(
      'how long logs are kept, as CloudWatch Logs knows it: 1, 3, 5, 7, 14, 30, 60, 90 ...',
    ),
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
