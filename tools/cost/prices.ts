import type { Usage } from './meter.ts';

/**
 * AWS's list prices in US dollars: us-east-1, November 2026, arm64. The one place for them, but for
 * the fixed IP (infra/egress/egress-price.ts). Other regions cost up to a third more.
 */
export const PRICES_AS_OF = 'us-east-1, November 2026';

type Price = {
  readonly name: string;
  readonly usd: number;
  /** For so many. */
  readonly per: number;
  /** The permanent free amount of each month; offers for an account's first months are left out. */
  readonly free: number;
  readonly source: string;
};

const MILLION = 1_000_000;
const GB = 1024 ** 3;
/** The meter counts memory in MB and time in ms. */
const GB_SECOND = 1024 * 1000;

/** Prices by use. */
export const USE_PRICES = {
  sqsRequests: {
    name: 'SQS requests (FIFO)',
    usd: 0.5,
    per: MILLION,
    free: MILLION,
    source: 'aws.amazon.com/sqs/pricing',
  },
  invocations: {
    name: 'Lambda invocations',
    usd: 0.2,
    per: MILLION,
    free: MILLION,
    source: 'aws.amazon.com/lambda/pricing',
  },
  lambdaMbMs: {
    name: 'Lambda time',
    usd: 0.0000133334,
    per: GB_SECOND,
    free: 400_000 * GB_SECOND,
    source: 'aws.amazon.com/lambda/pricing',
  },
  writeUnits: {
    name: 'DynamoDB writes',
    usd: 0.625,
    per: MILLION,
    free: 0,
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
  },
  readUnits: {
    name: 'DynamoDB reads',
    usd: 0.125,
    per: MILLION,
    free: 0,
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
  },
  streamReads: {
    name: 'DynamoDB stream reads (by Lambda: free)',
    usd: 0,
    per: MILLION,
    free: 0,
    source: 'aws.amazon.com/dynamodb/pricing/on-demand',
  },
  scheduleInvocations: {
    name: 'EventBridge Scheduler',
    usd: 1,
    per: MILLION,
    free: 14 * MILLION,
    source: 'aws.amazon.com/eventbridge/pricing',
  },
  secretReads: {
    name: 'Secret reads',
    usd: 0.05,
    per: 10_000,
    free: 0,
    source: 'aws.amazon.com/secrets-manager/pricing',
  },
  busEvents: {
    name: 'EventBridge events',
    usd: 1,
    per: MILLION,
    free: 0,
    source: 'aws.amazon.com/eventbridge/pricing',
  },
  topicMessages: {
    name: 'SNS messages and e-mails',
    usd: 20.5,
    per: MILLION,
    free: 1_000,
    source: 'aws.amazon.com/sns/pricing (0.50 to publish, 2 per 100,000 e-mails)',
  },
  logBytes: {
    name: 'Logs',
    usd: 0.5,
    per: GB,
    free: 5 * GB,
    source: 'aws.amazon.com/cloudwatch/pricing',
  },
} as const satisfies Readonly<Partial<Record<keyof Usage, Price>>>;

/** Prices by the month. */
export const RESOURCE_PRICES = {
  secrets: {
    name: 'Secrets',
    usd: 0.4,
    per: 1,
    free: 0,
    source: 'aws.amazon.com/secrets-manager/pricing',
  },
  alarms: {
    name: 'Alarms',
    usd: 0.1,
    per: 1,
    free: 10,
    source: 'aws.amazon.com/cloudwatch/pricing',
  },
  dashboards: {
    name: 'Dashboard',
    usd: 3,
    per: 1,
    free: 3,
    source: 'aws.amazon.com/cloudwatch/pricing (free up to 50 metrics each)',
  },
  storageBytes: {
    name: 'DynamoDB storage, with backups',
    usd: 0.45,
    per: GB,
    free: 0,
    source: 'aws.amazon.com/dynamodb/pricing/on-demand (0.25 and 0.20 for point-in-time recovery)',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type Resources = Readonly<Record<keyof typeof RESOURCE_PRICES, number>>;

export type BillLine = { readonly name: string; readonly usd: number };

function priced(
  prices: Readonly<Record<string, Price>>,
  amounts: Readonly<Record<string, number>>,
  withFreeTier: boolean,
): readonly BillLine[] {
  return Object.entries(prices).map(([what, { name, usd, per, free }]) => {
    const amount = amounts[what] ?? 0;
    return { name, usd: (Math.max(0, amount - (withFreeTier ? free : 0)) / per) * usd };
  });
}

/** A month's bill, line by line. */
export function billOf(
  usage: Partial<Usage>,
  resources: Resources,
  withFreeTier: boolean,
): readonly BillLine[] {
  return [
    ...priced(USE_PRICES, usage, withFreeTier),
    ...priced(RESOURCE_PRICES, resources, withFreeTier),
  ];
}

export function totalOf(bill: readonly BillLine[]): number {
  return bill.reduce((sum, { usd }) => sum + usd, 0);
}
