import { egressUsd } from '../../infra/egress/egress-price.ts';
import { MEASURED, type MeasuredUnit, type Measurement } from './measured.ts';
import type { Usage } from './meter.ts';
import { type BillLine, billOf, PRICES_AS_OF, totalOf, USE_PRICES } from './prices.ts';
import { SLICED_ORDER } from './sliced-order.ts';
import { IDLE, MINUTES, resourcesOf, usageOf, type Workload } from './workload.ts';

const MONTHS: readonly (readonly [string, Workload])[] = [
  ['Idle', IDLE],
  ['100 orders', { ...IDLE, orders: 100 }],
  ['1,000 orders', { ...IDLE, orders: 1_000 }],
  ['100,000 orders', { ...IDLE, orders: 100_000 }],
];
const EXTRAS: readonly (readonly [string, Workload])[] = [
  ['One order open all month', { ...IDLE, resting: 1 }],
  ['An hour in which some order is always young', { ...IDLE, watchedMinutes: 60 }],
  ['The same with 1,000 orders', { ...IDLE, watchedMinutes: 60, orders: 1_000 }],
  ['A resting order with `follow: always`, all month', { ...IDLE, watchedMinutes: MINUTES }],
  ['Ten armed orders all month, far from their prices', { ...IDLE, armedMinutes: MINUTES }],
  ['An hour in which some order is armed near its price', { ...IDLE, nearMinutes: 60 }],
  [
    'Ten armed orders all month, two hours of each day near',
    { ...IDLE, armedMinutes: (MINUTES * 11) / 12, nearMinutes: MINUTES / 12 },
  ],
  ['1,000 orders', { ...IDLE, orders: 1_000 }],
  ['1,000 orders of contracts', { ...IDLE, contractOrders: 1_000 }],
  ['1,000 refused orders', { ...IDLE, refused: 1_000 }],
  ['Another account', { ...IDLE, accounts: 2 }],
  ['`futures` in an account, nothing held', { ...IDLE, futuresAccounts: 1 }],
  ['`futures`, and a position all month', { ...IDLE, futuresAccounts: 1, heldMinutes: MINUTES }],
  ['A portfolio, rebalanced every day', { ...IDLE, portfolios: 1 }],
  ['A webhook with 1,000 alerts', { ...IDLE, alertSources: 1, alerts: 1_000 }],
];
const UNIT_COLUMNS = [
  'sqsRequests',
  'invocations',
  'writeUnits',
  'readUnits',
  'secretReads',
  'busEvents',
  'logBytes',
] as const satisfies readonly (keyof Usage)[];
/** How much longer everything may take on Lambda's share of a core. */
const SLOWER = 5;

/** docs/cost.md: a test compares. */
export function costDocument(measurement: Measurement): string {
  return `# What it costs

Written by \`npm run generate\`. Prices: ${PRICES_AS_OF}, in US dollars a month, before tax
(tools/cost/prices.ts). Amounts: counted by the local cloud on ${measurement.date} (\`npm run cost -- --measure\`).
\`npm run cost -- --orders 5000 --resting 3\` computes any other month.

## A month

One account, no fixed IP. The free tier here is the part that does not end after a year.

${table(
  ['', 'with the free tier', 'without it'],
  MONTHS.map(([name, workload]) => [name, ...totals(workload, measurement)]),
)}

The idle month, line by line:

${table(
  ['', 'with the free tier', 'without it'],
  bothBills(IDLE, measurement).map(([name, ...usd]) => [name, ...usd.map(dollars)]),
)}

## Additional costs

${table(
  ['', 'with the free tier', 'without it'],
  [
    ...EXTRAS.map(([name, workload]) => [name, ...extras(workload, measurement)]),
    ...(['nat-instance', 'nat-gateway'] as const).map((egress) => {
      const usd = dollars(egressUsd(egress));
      return [`Fixed IP, \`${egress}\``, usd, usd];
    }),
  ],
)}

With \`futures\`, track-orders looks at the account once a minute, also while nothing is open or held: that takes the
key, and ${futuresWrites(measurement)} write units. While a position is held it asks Gate twice more, which costs nothing.

An order is young for five minutes after it was placed, filled or amended. One loop follows an account
during this time, however many orders it has.

Alarms and the dashboard are part of every stack; ten of the ${resourcesOf(IDLE, measurement).alarms} alarms are free.
Contracts add one (0.10 a month), and recurring orders or portfolios another; the table counts them. CloudWatch bills
a metric only for hours in which it has a value, and these metrics have one only in trouble.

## Use per event

${table(
  ['', 'SQS', 'invocations', 'GB-s', 'writes', 'reads', 'secrets', 'events', 'log bytes'],
  Object.entries(MEASURED).map(([unit, name]) => unitRow(name, measurement, unit as MeasuredUnit)),
)}

The times are from this machine, where the exchange responds at once. A function with 256 MB has a
seventh of a core: if every invocation took ${SLOWER} times as long, 1,000 orders would cost
${slowerOrders(measurement)} instead of ${extras({ ...IDLE, orders: 1_000 }, measurement)[1]} without the free tier.

An order in ${SLICED_ORDER.slices} slices, five minutes apart, takes about ${plain(SLICED_ORDER.writeUnits)} write units in four hours
(\`npm test -- test/simulation/slices.test.ts\` counts them), ${slicedUsd()} without the free tier: more than as many
orders, because its record grows with its history. It invokes submit-order ${SLICED_ORDER.slices} times; track-orders runs once a
minute, as it does anyway.

Not counted: traffic, e-mails, calls by your own clients, and the storage of logs (0.03 per GB).
`;
}

function bills(workload: Workload, measurement: Measurement) {
  return [true, false].map((withFreeTier) =>
    billOf(usageOf(workload, measurement), resourcesOf(workload, measurement), withFreeTier),
  );
}

function totals(workload: Workload, measurement: Measurement): readonly string[] {
  return bills(workload, measurement).map((bill) => dollars(totalOf(bill)));
}

function extras(workload: Workload, measurement: Measurement): readonly string[] {
  const idle = bills(IDLE, measurement);
  return bills(workload, measurement).map((bill, index) =>
    dollars(totalOf(bill) - totalOf(idle[index]!)),
  );
}

/** The lines that cost anything. */
export function bothBills(
  workload: Workload,
  measurement: Measurement,
): readonly (readonly [string, number, number])[] {
  const [free, paid] = bills(workload, measurement) as [readonly BillLine[], readonly BillLine[]];
  return paid
    .map(({ name, usd }, index) => [name, free[index]!.usd, usd] as const)
    .filter(([, , usd]) => usd >= 0.0005);
}

function slowerOrders(measurement: Measurement): string {
  function usd(workload: Workload) {
    const usage = usageOf(workload, measurement);
    const slower = { ...usage, lambdaMbMs: usage.lambdaMbMs * SLOWER };
    return totalOf(billOf(slower, resourcesOf(workload, measurement), false));
  }
  return dollars(usd({ ...IDLE, orders: 1_000 }) - usd(IDLE));
}

function unitRow(name: string, { units }: Measurement, unit: MeasuredUnit): readonly string[] {
  const usage = units[unit];
  const [sqs, invocations, ...rest] = UNIT_COLUMNS.map((what) => plain(usage[what]));
  return [name, sqs!, invocations!, (usage.lambdaMbMs / 1_024_000).toFixed(3), ...rest];
}

function futuresWrites({ units }: Measurement): string {
  return plain(units.futuresTick.writeUnits - units.idleTick.writeUnits);
}

function slicedUsd(): string {
  const { usd, per } = USE_PRICES.writeUnits;
  return ((SLICED_ORDER.writeUnits * usd) / per).toFixed(4);
}

function plain(amount: number): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

export const dollars = (usd: number): string => usd.toFixed(usd < 1 ? 3 : 2);

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map(line).join('\n');
}
