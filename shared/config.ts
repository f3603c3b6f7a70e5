import * as z from 'zod';
import { faultsBetweenFields } from './config-faults.ts';
import { DECIMAL } from './decimal.ts';
import { webhookConfig } from './signals/source-config.ts';

/**
 * `sluice.config.json`: one definition that validates the file, gives the types and generates the
 * JSON schema for editors. What is left out has the default written here, never "unlimited".
 */
const decimal = (what: string) =>
  z.string().regex(DECIMAL, 'a decimal in quotes, as in "100.5"').describe(what);
const ratio = (what: string) =>
  decimal(what).refine((value) => Number(value) <= 1, 'a ratio between "0" and "1"');
const PAIR = /^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/;
const pair = z.string().regex(PAIR, 'a pair as Gate writes it, as in "BTC_USDT"');
const currency = z.string().regex(/^[A-Z0-9]{1,20}$/, 'a currency as Gate writes it, as in "USDT"');
const NAME = /^[A-Za-z0-9_-]{1,32}$/;
const name = z.string().regex(NAME, '1 to 32 letters, digits, "-" or "_"');
const schedule = z
  .string()
  .regex(
    /^(cron|rate|at)\(.+\)$/,
    'cron(...), rate(...) or at(...), as EventBridge Scheduler takes it',
  );

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
const timezone = z
  .string()
  .refine(isTimeZone, 'a time zone as in "UTC" or "Asia/Tokyo"')
  .default('UTC');

/** Where `exchange` leads. Source: gate.com/docs/developers/apiv4. */
const EXCHANGES: Readonly<Record<string, string>> = {
  live: 'https://api.gateio.ws/api/v4',
  testnet: 'https://api-testnet.gateapi.io/api/v4',
};

const isLoopback = (host: string) => host === '127.0.0.1' || host === 'localhost';

function isExchange(value: string): boolean {
  if (value in EXCHANGES) return true;
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

const limits = z
  .strictObject({
    currency: currency.default('USDT').describe('the currency of the limits'),
    maxOrder: decimal('largest notional of one order').default('100'),
    maxDay: decimal('largest notional of all orders claimed in one UTC day').default('500'),
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
  .prefault({});

const account = z.strictObject({
  secret: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,128}$/, 'a name as Secrets Manager takes it')
    .describe('name of the secret that holds {"key": "...", "secret": "..."}'),
  exchange: z
    .string()
    .refine(isExchange, '"live", "testnet" or an https URL (plain http only for 127.0.0.1)')
    .default('live'),
  live: z.boolean().default(false).describe('false: orders are checked and recorded, never sent'),
  pairs: z.union([z.literal('*'), z.array(pair)]).describe('pairs that may be traded; "*" for all'),
  limits,
  resubmit: z.boolean().default(false).describe('one more attempt after a proof of absence'),
  allowKeyWithoutSelfCheck: z.boolean().default(false),
});

const orderTemplate = z.strictObject({
  account: name.default('main'),
  currency_pair: pair,
  type: z.enum(['limit', 'market']).default('limit'),
  side: z.enum(['buy', 'sell']),
  amount: decimal('as in an order message'),
  price: decimal('as in an order message').optional(),
  time_in_force: z.enum(['gtc', 'ioc', 'poc', 'fok']).optional(),
});

const portfolio = z.strictObject({
  account: name.default('main'),
  quote: currency.default('USDT'),
  capital: z.union([z.literal('all'), decimal('how much of the account is managed')]).optional(),
  schedule,
  timezone,
  targets: z.record(currency, ratio('share of the capital')),
  mode: z.enum(['band', 'periodic']).default('band'),
  band: z
    .strictObject({
      kind: z.enum(['relative', 'absolute']).default('relative'),
      size: ratio('distance from the target that trades').default('0.2'),
      perAsset: z.record(currency, ratio('size for one asset')).default({}),
    })
    .prefault({}),
  settle: z.enum(['target', 'half-band', 'edge']).default('half-band'),
  reserve: decimal('quote that no buy may touch').default('0'),
  minTrade: decimal('smallest trade worth making, in quote').default('10'),
  holdBack: z.record(currency, decimal('amount that is not counted')).default({}),
  frozen: z.array(currency).default([]),
  collar: ratio('how far a leg may cross the touch').default('0.003'),
  maxRun: decimal('largest turnover of one run').default('1000'),
  maxDay: decimal('largest turnover of one UTC day').default('2000'),
  maxOrdersPerRun: z.int().min(1).default(20),
  approval: z.enum(['manual', 'auto']).default('manual'),
  approvalHours: z.int().min(1).max(168).default(12),
});

const recurring = z.strictObject({
  schedule,
  timezone,
  order: orderTemplate,
});

export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    accounts: z.record(name, account).refine((all) => Object.keys(all).length > 0, 'at least one'),
    portfolios: z.record(name, portfolio).default({}),
    recurring: z.record(name, recurring).default({}),
    webhooks: z.record(name, webhookConfig).default({}),
    egress: z.enum(['none', 'nat-instance', 'nat-gateway']).default('none'),
    alarmEmail: z.union([z.literal('none'), z.email(), z.null()]).default(null),
    trackEverySeconds: z.int().min(1).max(30).default(5),
    logRetentionDays: z.int().min(1).max(3653).default(90),
  })
  .superRefine((config, context) => {
    for (const { path, message } of faultsBetweenFields(config)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

export type Config = z.output<typeof configSchema>;
export type AccountConfig = z.output<typeof account>;

/** A configuration that cannot be used, with one line per fault that names its path. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Validates the text of a configuration file; `source` names it in errors. */
export function parseConfig(text: string, source: string): Config {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${source} is not JSON: ${(error as Error).message}`);
  }
  const result = configSchema.safeParse(json);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const path = issue.path.join('.') || '(the whole file)';
    return `  ${path}: ${issue.message}`;
  });
  throw new ConfigError(`${source} cannot be used:\n${lines.join('\n')}`);
}

/** The JSON schema of the configuration, for editors. */
export const configJsonSchema = () =>
  z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });

/** The base URL behind `exchange`. */
export const exchangeUrl = (exchange: string): string => EXCHANGES[exchange] ?? exchange;
