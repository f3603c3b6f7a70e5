// The cost of a month: `npm run cost [-- OPTIONS]`.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { alignColumns } from '../../cli/terminal/columns.ts';
import { bothBills, dollars } from './document.ts';
import { MEASUREMENT_FILE, readMeasurement } from './measured.ts';
import { PRICES_AS_OF } from './prices.ts';
import { IDLE, type Workload } from './workload.ts';

const USAGE = `npm run cost [-- OPTIONS]
  --accounts N          (default 1)
  --futuresAccounts N   those of them with futures; --heldMinutes N with a position
  --orders N            orders a month, filled at once (this and the following: default 0)
  --contractOrders N    the same, of contracts
  --refused N           orders a month, refused by the limits
  --resting N           orders open all month
  --watchedMinutes N    minutes in which some order is young
  --armedMinutes N      minutes with up to ten armed orders, far from their prices
  --nearMinutes N       minutes with an armed order near its price
  --portfolios N        with --runsPerPortfolio N a month each (default 30)
  --alertSources N      webhooks, with --alerts N a month in all
  --measure             measures the use per event again: ten minutes, on this machine`;

const options = readOptions();
if (options === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (options === 'measure') {
  const { measure } = await import('./measure.ts');
  const measurement = await measure(console.log);
  writeFileSync(MEASUREMENT_FILE, `${JSON.stringify(measurement, null, 2)}\n`);
  console.log('Now write docs/cost.md: npm run generate');
} else {
  printBill(options);
}

/** The options of the command line; undefined if they are invalid. */
function readOptions(): Workload | 'measure' | undefined {
  try {
    const amounts = Object.keys(IDLE).map((name) => [name, { type: 'string' as const }]);
    const { values } = parseArgs({
      options: { ...Object.fromEntries(amounts), measure: { type: 'boolean' } },
    });
    const { measure: isMeasured, ...texts } = values as Readonly<Record<string, unknown>>;
    if (isMeasured) return 'measure';
    const given = Object.entries(texts).map(([name, text]) => [name, Number(text)] as const);
    const isUsable = given.every(([, amount]) => Number.isSafeInteger(amount) && amount >= 0);
    return isUsable ? { ...IDLE, ...Object.fromEntries(given) } : undefined;
  } catch {
    return undefined;
  }
}

function printBill(workload: Workload): void {
  const lines = bothBills(workload, readMeasurement());
  const sum = (column: 1 | 2) => lines.reduce((total, line) => total + line[column], 0);
  console.log(`US dollars a month: ${PRICES_AS_OF}, without a fixed IP`);
  const rows = [
    ['', 'free tier', 'without'],
    ...lines.map(([name, ...usd]) => [name, ...usd.map(dollars)]),
    ['Total', dollars(sum(1)), dollars(sum(2))],
  ];
  for (const line of alignColumns(rows)) console.log(line);
}
